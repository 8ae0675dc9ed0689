/** The values of members that a pattern record leaves out. */
export const defaults = {
  confidence: 0.8,
  impact: 0.5,
  difficulty: 0.5,
  enabled: true,
  tier: 'recommended',
} as const;
