import type { SourceFile } from '../index.js';
import { randomNumbers } from './statistics.js';

const nouns = ['Order', 'Invoice', 'Customer', 'Ledger', 'Shipment', 'Batch', 'Account', 'Tariff', 'Route'];
const verbs = ['Load', 'Store', 'Merge', 'Check', 'Split', 'Close', 'Rank', 'Count', 'Format', 'Apply'];

type Member = (name: string, noun: string, number: number) => string;

const members: readonly Member[] = [
  (name, noun) => `
    /// <summary>${name} of one ${noun}, or null.</summary>
    public ${noun}? ${name}(string key, IReadOnlyDictionary<string, ${noun}> known)
    {
        if (string.IsNullOrEmpty(key)) throw new ArgumentException("empty", nameof(key));
        return known.TryGetValue(key, out var found) && found.IsOpen ? found : null;
    }
`,
  (name, noun, number) => `
    private decimal ${name}(IEnumerable<${noun}> items, decimal rate)
    {
        var total = 0m;
        foreach (var item in items.Where(each => each.Amount > ${number}))
        {
            total += item.Quantity >= 10 ? item.Amount * (1 - rate) : item.Amount;
            if (total > ${number * 100}m) break;
        }
        return Math.Round(total, 2);
    }
`,
  (name, noun) => `
    public async Task<int> ${name}Async(IAsyncEnumerable<${noun}> stream, CancellationToken cancel)
    {
        var count = 0;
        await foreach (var item in stream.WithCancellation(cancel).ConfigureAwait(false))
        {
            switch (item.State)
            {
                case State.Open when item.Amount > 0: count++; break;
                case State.Held: await _store.SaveAsync(item, cancel).ConfigureAwait(false); break;
                default: _log.Debug($"{item.Key} left as it is"); break;
            }
        }
        return count;
    }
`,
  (name, noun, number) => `
    internal static ${noun} ${name}(${noun} left, ${noun} right) => left with
    {
        Amount = left.Amount + right.Amount,
        Quantity = Math.Max(left.Quantity, right.Quantity),
        Note = left.Note ?? right.Note ?? "none ${number}",
    };
`,
  (name, noun, number) => `
    protected virtual bool ${name}(${noun} item)
    {
        try
        {
            var parts = item.Key.Split('-', 2, StringSplitOptions.TrimEntries);
            return parts.Length == 2 && int.TryParse(parts[1], out var digits) && digits < ${number};
        }
        catch (FormatException error)
        {
            _log.Warn(error, "unexpected key {Key}", item.Key);
            return false;
        }
    }
`,
];

/** Generates C# of so many ASCII bytes that looks like a plain service. The same size and number give the same text. */
export function generatedFile(bytes: number, number = 0): SourceFile {
  const random = randomNumbers(bytes * 31 + number);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]!;
  const parts = [
    `using System;\nusing System.Collections.Generic;\nusing System.Linq;\nusing System.Threading;\nusing System.Threading.Tasks;\n`,
    `\nnamespace Generated.Part${number};\n\npublic class ${pick(nouns)}Service${number}\n{\n`,
    '    private readonly IStore _store;\n    private readonly ILog _log;\n',
  ];
  let length = parts.join('').length;
  for (let count = 0; ; count++) {
    const member = pick(members)(`${pick(verbs)}${count}`, pick(nouns), Math.floor(random() * 900) + 1);
    if (length + member.length + 2 > bytes) break;
    parts.push(member);
    length += member.length;
  }
  parts.push('}\n');
  const text = parts.join('');
  const missing = bytes - text.length;
  const filled = missing > 3 ? `${text}//${'.'.repeat(missing - 3)}\n` : text;
  return { path: `generated/${bytes}/${number}.cs`, language: 'csharp', text: filled };
}
