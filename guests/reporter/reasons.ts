import type { Scored } from './settings.js';

type Terms = Scored['terms'];

interface Term {
  /** The term's factor in the score, relative to a term that is unknown or usual. */
  factor: (value: number) => number;
  raises: string;
  lowers: string;
}

const aroundHalf = (value: number) => value / 0.5;

const terms: Readonly<Record<keyof Terms, Term>> = {
  severity: { factor: aroundHalf, raises: 'its severity', lowers: 'a low severity' },
  impact: { factor: aroundHalf, raises: 'how much is gained', lowers: 'how little is gained' },
  confidence: { factor: aroundHalf, raises: 'how sure it is', lowers: 'how unsure it is' },
  success: {
    factor: aroundHalf,
    raises: 'how often its rule is right',
    lowers: 'how often its rule is wrong',
  },
  complexity: { factor: (value) => value, raises: 'the complex code around it', lowers: '' },
  churn: { factor: (value) => value, raises: 'how often its file changes', lowers: '' },
  size: { factor: (value) => value, raises: 'how much code it is in', lowers: '' },
  amount: { factor: (value) => value, raises: 'how much of it there is', lowers: '' },
  class: { factor: (value) => value, raises: '', lowers: 'what its file is for' },
  difficulty: {
    factor: (value) => 1.5 / (1 + value),
    raises: 'how easy it is to do',
    lowers: 'how hard it is to do',
  },
};

const names = Object.keys(terms) as (keyof Terms)[];
const most = 3;

/** Names the terms that moved a score most, the strongest first. */
export function reasonFor(values: Terms): string {
  // Scores of older versions lack some terms.
  const weighed = names.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ name, value, factor: terms[name].factor(value) }];
  });
  const raised = weighed.filter(({ factor }) => factor > 1).sort((a, b) => b.factor - a.factor);
  const lowered = weighed.filter(({ factor }) => factor < 1).sort((a, b) => a.factor - b.factor);
  const listed = (some: typeof weighed, side: 'raises' | 'lowers') =>
    some
      .slice(0, most)
      .map(({ name, value }) => `${terms[name][side]} (${name} ${value.toFixed(2)})`)
      .join(', ');
  const parts = [
    ...(raised.length > 0 ? [`raised by ${listed(raised, 'raises')}`] : []),
    ...(lowered.length > 0 ? [`lowered by ${listed(lowered, 'lowers')}`] : []),
  ];
  const sentence = parts.join('; ') || 'nothing about it stands out';
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}
