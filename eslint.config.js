import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'

/** The rooms and what each may import (README, "The rooms"). Anything not listed is refused. */
const rooms = {
  sql: [],
  province: [],
  collector: ['sql', 'province'],
  analytics: ['sql', 'province'],
  dashboard: [],
  simulator: [],
  bench: ['sql', 'province', 'collector', 'analytics', 'dashboard', 'cli', 'simulator'],
  cli: ['sql', 'province', 'collector', 'analytics', 'dashboard'],
}

const everyRoom = Object.keys(rooms)

function boundary(room) {
  const foreign = everyRoom.filter(
    (other) =>
      other !== room && !(room === 'dashboard' && other === 'analytics') && !rooms[room].includes(other),
  )
  if (foreign.length === 0) return []
  return {
    group: foreign.flatMap((other) => [`#${other}/*`, `#${other}/**`, `**/../${other}/**`]),
    message: `${room}/ may import only ${['itself', ...rooms[room]].join(', ')}.`,
  }
}

const noConsole = { 'no-console': 'error' }

export default tseslint.config(
  { ignores: ['node_modules', 'dist', '**/dist', 'data', 'coverage'] },
  ...tseslint.configs.recommendedTypeChecked,
  ...vue.configs['flat/recommended'],
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'cli/*.mjs'] },
        extraFileExtensions: ['.vue'],
        parser: tseslint.parser,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
    },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  ...everyRoom.map((room) => ({
    files: [`${room}/**/*.{ts,vue}`],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...[boundary(room)].flat(),
            ...(room === 'dashboard'
              ? [
                  {
                    group: ['#analytics/*', '#analytics/**'],
                    allowTypeImports: true,
                    message: 'dashboard/ may import types from analytics/, nothing that runs.',
                  },
                ]
              : []),
            { regex: '^\\.\\.?/(?!.*\\.(ts|vue|json|css|js)$)', message: 'Imports carry their extension.' },
          ],
        },
      ],
    },
  })),
  {
    files: ['sql/**', 'province/**', 'collector/**', 'analytics/**', 'dashboard/**'].map(
      (g) => `${g}/*.{ts,vue}`,
    ),
    // Where the tests find the browser; no screen loads it.
    ignores: ['dashboard/fixtures/browser.ts'],
    rules: {
      ...noConsole,
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[object.name="process"][property.name="env"]',
          message: 'The environment is read once, in cli/, and passed down.',
        },
      ],
    },
  },
)
