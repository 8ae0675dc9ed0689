/** Where code owners are listed: GitHub reads the first three in this order, GitLab the last three. */
export const ownersPlaces = [
  '.github/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
  '.gitlab/CODEOWNERS',
] as const;
