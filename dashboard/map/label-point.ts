/** Where a name stands best in a shape: the point of its largest part that is farthest from every edge. */
import type { MultiPolygon, Polygon, Position } from 'geojson'

const GRID = 24
const ROUNDS = 3

/** `stretch` is how much wider than high a label is: farness counts less sideways, so a wide name stands in a wide place. */
export function labelPoint(shape: Polygon | MultiPolygon, stretch = 1): [number, number] {
  const rings = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates
  const largest = rings.reduce((a, b) => (area(b[0] ?? []) > area(a[0] ?? []) ? b : a))
  const squeezed = largest.map((ring) => ring.map(([x = 0, y = 0]): Position => [x / stretch, y]))
  const [x, y] = farthestInside(squeezed)
  return [x * stretch, y]
}

function farthestInside(rings: Position[][]): [number, number] {
  const outer = rings[0] ?? []
  const xs = outer.map(([x = 0]) => x)
  const ys = outer.map(([, y = 0]) => y)
  let [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  let best: [number, number] = [(left + right) / 2, (bottom + top) / 2]
  let farthest = -Infinity
  // A coarse grid first, then finer ones about the best point so far.
  for (let round = 0; round < ROUNDS; round++) {
    const step = [(right - left) / GRID, (top - bottom) / GRID] as const
    for (let i = 0; i <= GRID; i++) {
      for (let j = 0; j <= GRID; j++) {
        const point: [number, number] = [left + i * step[0], bottom + j * step[1]]
        const distance = signedDistance(point, rings)
        if (distance > farthest) [farthest, best] = [distance, point]
      }
    }
    ;[left, right, bottom, top] = [best[0] - step[0], best[0] + step[0], best[1] - step[1], best[1] + step[1]]
  }
  return best
}

/** Distance to the nearest edge, negative outside. */
function signedDistance([x, y]: [number, number], rings: Position[][]): number {
  let is_inside = false
  let nearest = Infinity
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax = 0, ay = 0] = ring[i] ?? []
      const [bx = 0, by = 0] = ring[j] ?? []
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) is_inside = !is_inside
      nearest = Math.min(nearest, distanceToEdge(x, y, ax, ay, bx, by))
    }
  }
  return is_inside ? nearest : -nearest
}

function distanceToEdge(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length))
  return Math.hypot(x - ax - t * dx, y - ay - t * dy)
}

function area(ring: Position[]): number {
  let twice = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax = 0, ay = 0] = ring[i] ?? []
    const [bx = 0, by = 0] = ring[j] ?? []
    twice += bx * ay - ax * by
  }
  return Math.abs(twice) / 2
}
