import { describe, expect, test } from 'vitest';
import { findingIn } from './changing.js';
import { commentOf, documented, saidOf, saying } from './documented.js';

const summary = (text: string) => [`<summary>${text}</summary> <!-- generated -->`];

describe('documentation says something, or nothing:', () => {
  test.each([
    ['public string UserName { get; set; }'],
    ['public const string Handle = "MassTransit.Consumer.Handle";'],
    ['public void Add(int item) { }'],
    ['public Task Execute<T>(T context) => null;'],
    ['public bool IsEmpty => true;'],
    ['public C() { }'],
    ['public static C operator +(C a, C b) => a;'],
    ['public event System.Action Click;'],
    ['public void MarkCompleted() { }'],
    ['public void StopFaulted() { }'],
    ['public Task OrCanceled(int ms) => null;'],
    ['public IEnumerable<int> OrderedAndPaged() => null;'],
    ['public delegate void Handler(int x);'],
  ])('nothing of %s', async (member) => {
    expect(await saidOf(member)).toEqual([]);
  });

  test('nothing of types, whose names say it all', async () => {
    const text =
      'public class OrderService { }\npublic interface IOrderStore { }\npublic enum Color\n{\n    Red,\n}\n';
    expect((await saying(text)).after).toBe(text);
  });

  test('a finding of which nothing can be said is refused as such', async () => {
    const text = 'public class C { }\n';
    const findings = [findingIn(text, { piece: 'C', ruleId: 'TARS002' })];
    const { file, after } = await saying(text, { document: 'findings' }, undefined, findings);
    expect(after).toBe(text);
    expect(file.refused.map(({ code, ruleId }) => [code, ruleId])).toEqual([['nothing-to-say', 'TARS002']]);
  });

  test('with `restate` it says the name, and where neither option nor setting asks for it, it does not', async () => {
    const text = 'public class Order { }\n';
    const settings = { documentation: { rules: [], restate: true, mark: '' } };
    const restated = '/// <summary>\n/// Represents an order.\n/// </summary>\npublic class Order { }\n';
    expect((await saying(text, {}, settings)).after).toBe(restated);
    expect((await documented(text)).after).toBe(restated);
    expect((await saying(text)).after).toBe(text);
  });

  test('no element says the same of every member', async () => {
    const comment = await commentOf('public Task<bool> Execute<T, TKey>(T item) => null;');
    expect(comment).toEqual(['<summary>Executes.</summary>', '<param name="item">The item.</param>']);
  });
});

describe('an event or a callback', () => {
  test.each([
    ['public event EventHandler OrderPlaced;', 'Raised after the order was placed.'],
    ['public event EventHandler ItemsAdded;', 'Raised after the items were added.'],
    ['public event EventHandler MessageSent;', 'Raised after the message was sent.'],
    ['public event EventHandler LoadFailed;', 'Raised when the load has failed.'],
    ['public event EventHandler OrderPlacing;', 'Raised before the order is placed.'],
    ['public event EventHandler PropertyChanging;', 'Raised before the property changes.'],
    ['public event EventHandler Closed;', 'Raised after the connection was closed.'],
    ['public event EventHandler BeforeSave;', 'Raised before saving.'],
    ['public Action<int> OnItemRemoved { get; set; }', 'Called after the item was removed.'],
    ['public Func<int, Task> Disposed;', 'Called after the connection was disposed.'],
    ['protected virtual void OnOrderPlaced() { }', 'Called after the order was placed.'],
    ['public void OrderShipped(int id) { }', 'Called after the order was shipped.'],
    ['public Task NotifyOrderConsumedAsync() => null;', 'Notifies that the order was consumed.'],
    ['public void AfterOrderSaved() { }', 'Called after the order was saved.'],
    ['public void BeforeSaveChanges() { }', 'Called before saving the changes.'],
  ])('%s', async (member, text) => {
    expect(await saidOf(member, 'class Connection')).toEqual(summary(text));
  });

  test.each([
    ['Task StopFaulted(Exception e);', 'Called when the stop has faulted.'],
    ['Task StateMachineSagaConfigured<T>();', 'Called after the state machine saga was configured.'],
    ['Task PreReceive();', 'Called before receiving.'],
    ['Task PostSend<T>();', 'Called after sending.'],
    ['void Created();', 'Called after the bus was created.'],
  ])('of an observer: %s', async (member, text) => {
    expect(await saidOf(member, 'interface IBusObserver')).toEqual(summary(text));
  });
});

describe('what was generated is marked', () => {
  test('behind the summary, or else behind the first element; with the text of the settings or not at all', async () => {
    const text = 'public class Shop\n{\n    public event Action OrderPlaced;\n}\n';
    const long = '/// <summary>\n/// A.\n/// </summary>\nclass A { }\n';
    expect((await saying(long + text)).after).toContain(
      '    /// <summary>\n    /// Raised after the order was placed.\n    /// </summary> <!-- generated -->\n',
    );
    const own = { documentation: { rules: [], mark: 'TODO: check' } };
    expect((await saying(long + text, {}, own)).after).toContain('</summary> <!-- TODO: check -->\n');
    const none = { documentation: { rules: [], mark: '' } };
    expect((await saying(long + text, {}, none)).after).not.toContain('<!--');
    expect(await saidOf('public void M(int x) { throw new FormatException(); }')).toEqual([
      '<exception cref="FormatException">Thrown for a format error.</exception> <!-- generated -->',
    ]);
  });
});

describe('exceptions', () => {
  test('of a type parameter, of the member or around it, are not referred to', async () => {
    expect(await saidOf('public void M<TEx>() where TEx : Exception, new() { throw new TEx(); }')).toEqual(
      [],
    );
    const type = 'class C<TEx> where TEx : Exception, new()';
    expect(await saidOf('public void M() { throw new TEx(); }', type)).toEqual([]);
  });

  test('that a catch with a filter may let escape are told, those of other catches are not', async () => {
    const thrown = async (rest: string) => (await saidOf(`public void M(bool b) { ${rest} }`)).length;
    expect(await thrown('try { throw new IOException(); } catch (IOException) when (b) { }')).toBe(1);
    expect(await thrown('try { throw new IOException(); } catch (IOException) { }')).toBe(0);
    expect(await thrown('try { throw new IOException(); } catch (IOException) when (b) { } catch { }')).toBe(
      0,
    );
    expect(
      await thrown('try { try { throw new IOException(); } catch (IOException) when (b) { } } catch { }'),
    ).toBe(0);
    expect(
      await thrown('try { throw new IOException(); } catch (A) when (b) { } catch (B) when (!b) { }'),
    ).toBe(1);
  });
});
