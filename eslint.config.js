import tseslint from 'typescript-eslint';

const sizes = { skipBlankLines: true, skipComments: true };

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      '.dist-making-*/**',
      'web/dist/**',
      '.carillon/**',
      'tests/.output/**',
      '**/*.config.*',
      '**/*.cjs',
      'web/src/api/generated/**',
      'clients/typescript/src/generated/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A Fastify plugin is async by contract, whether it awaits or not.
      '@typescript-eslint/require-await': 'off',
      // Contradicts noPropertyAccessFromIndexSignature, which asks for the brackets.
      '@typescript-eslint/dot-notation': 'off',
      // `() => resolve(value)` is how a callback settles a promise; a statement block would say the same in three lines.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Objects come from factories and their methods don't use `this`, so they may be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      // A leading underscore says: this one must be named here, and isn't used.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'max-lines': ['error', { max: 300, ...sizes }],
      'max-lines-per-function': ['error', { max: 70, ...sizes }],
    },
  },
  {
    files: ['workflows/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', 'fetch', 'process', 'console', 'setImmediate'] },
  },
  {
    files: ['tests/**/*.ts', 'web/**/*.test.ts', 'web/**/*.test.tsx'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['prepare/**/*.mjs', 'web/**/*.mjs'],
    languageOptions: { sourceType: 'module' },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, ...sizes }],
      'max-lines-per-function': ['error', { max: 70, ...sizes }],
    },
  },
);
