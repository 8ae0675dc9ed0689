import { type Disposable, EventEmitter, LogLevel, type LogOutputChannel } from 'vscode';

/**
 * Where messages of the protocol are logged: the output, at its level Trace, or at level Info while the setting asks for
 * them. vscode-languageclient asks a channel for its level, and has no other switch.
 */
export function traceChannel(
  output: LogOutputChannel,
  setting: { isOn(): boolean; onChange(listener: () => void): Disposable },
): LogOutputChannel & Disposable {
  const level = () => (setting.isOn() ? LogLevel.Trace : output.logLevel);
  const changed = new EventEmitter<LogLevel>();
  const tell = () => changed.fire(level());
  const listening = [setting.onChange(tell), output.onDidChangeLogLevel(tell), changed];
  return new Proxy(output, {
    get(target, name) {
      if (name === 'logLevel') return level();
      if (name === 'onDidChangeLogLevel') return changed.event;
      if (name === 'trace')
        return (text: string) => (setting.isOn() ? target.info(text) : target.trace(text));
      // The output is shared, and not this channel's to dispose of.
      if (name === 'dispose') return () => listening.forEach((one) => void one.dispose());
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
