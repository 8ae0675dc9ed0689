using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using TarsEngine.Hyperlight;

/// <summary>Does with the bridge what its test asks for, and prints a line NAME=VALUE for each thing that it saw.</summary>
internal static class Program
{
    private const string Rethrow = "class C { public void M() { try { N(); } catch (Exception e) { throw e; } } }\n";

    private static int Main(string[] arguments)
    {
        var options = new TarsHyperlightOptions
        {
            Root = arguments[1],
            Command = arguments[2],
            CommandArguments = arguments[3],
            SocketPath = arguments[4],
        };
        using (var bridge = new TarsHyperlightBridgeService(options)) Work(arguments[0], bridge, options).GetAwaiter().GetResult();
        return 0;
    }

    private static Task Work(string name, ITarsHyperlightBridge bridge, TarsHyperlightOptions options)
    {
        switch (name)
        {
            case "verbs": return Verbs(bridge);
            case "errors": return Errors(bridge, options);
            case "cancel": return Cancel(bridge);
            case "killed": return Killed(bridge, options);
            case "large": return Large(bridge);
            case "many": return Many(bridge);
            case "odd": return Odd(options);
            default: throw new ArgumentException(name);
        }
    }

    private static async Task Verbs(ITarsHyperlightBridge bridge)
    {
        await bridge.StartAsync();
        var progress = new Steps();
        var report = await bridge.AnalyzeAsync(Paths("src"), progress);
        Print("analyze", string.Join(",", report.Files.SelectMany(file => file.Findings.Select(one => file.Path + ":" + one.Line + ":" + one.RuleId))));
        Print("progress", progress.Last);
        var texts = new[] { new SourceFile { Path = "T.cs", Text = Rethrow + "// \u00e9\u4e2d\ud83d\ude00 \"\\\t" } };
        var run = await bridge.RunAgentAsync("pattern-matcher", texts);
        Print("run", run.Files[0].Findings[0].RuleId);
        var fixes = await bridge.SuggestFixesAsync(Paths("src"));
        Print("fix", fixes[0].Path + " " + fixes[0].Diff.Contains("+") + " " + string.Join(",", fixes[0].Rules));
        var matched = await new PatternMatcherAgent(bridge).MatchAsync(new[] { "src/a.cs" });
        Print("agent", matched.Count);
        var metrics = await bridge.RunAgentAsync("complexity", Paths("src"));
        Print("metrics", metrics.Files[0].Metrics.Any(one => one.Name == "cyclomatic"));
    }

    private static async Task Errors(ITarsHyperlightBridge bridge, TarsHyperlightOptions options)
    {
        Print("path", await CodeOf(() => bridge.AnalyzeAsync(Paths("../x.cs"))));
        Print("absent", await CodeOf(() => bridge.AnalyzeAsync(Paths("none.cs"))));
        Print("agent", await CodeOf(() => bridge.RunAgentAsync("none", Paths("src"))));
        Print("feedback", await CodeOf(() => bridge.GiveFeedbackAsync("zz", true)));
        var alone = new TarsHyperlightOptions { Root = options.Root, SocketPath = options.SocketPath + "x", StartServer = false };
        using (var other = new TarsHyperlightBridgeService(alone)) Print("nobody", await CodeOf(() => other.StartAsync()));
        alone = new TarsHyperlightOptions { Root = options.Root, SocketPath = options.SocketPath + "y", Command = "/nowhere/tarscli" };
        using (var other = new TarsHyperlightBridgeService(alone)) Print("command", await CodeOf(() => other.StartAsync()));
    }

    private static async Task Cancel(ITarsHyperlightBridge bridge)
    {
        await bridge.StartAsync();
        using (var source = new CancellationTokenSource(100))
        {
            try
            {
                await bridge.AnalyzeAsync(Many(400), null, source.Token);
                Print("cancelled", "answered");
            }
            catch (OperationCanceledException)
            {
                Print("cancelled", "yes");
            }
        }
        Print("next", (await bridge.AnalyzeAsync(Paths("src"))).FileCount);
    }

    private static async Task Killed(ITarsHyperlightBridge bridge, TarsHyperlightOptions options)
    {
        await bridge.StartAsync();
        var work = CodeOf(() => bridge.AnalyzeAsync(Many(400)));
        await Task.Delay(200);
        var server = "-f \"serve --socket " + options.SocketPath + "\"";
        ExitOf("pkill", "-KILL " + server);
        Print("killed", await work);
        // A server that is dying takes connections until its sockets are closed.
        while (ExitOf("pgrep", server) == 0) await Task.Delay(20);
        Print("again", (await bridge.AnalyzeAsync(Paths("src"))).FileCount);
    }

    private static int ExitOf(string command, string arguments)
    {
        var how = new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        using (var process = Process.Start(how))
        {
            process.WaitForExit();
            return process.ExitCode;
        }
    }

    private static async Task Large(ITarsHyperlightBridge bridge)
    {
        var body = string.Concat(Enumerable.Repeat(Rethrow, 200));
        var files = Enumerable.Range(0, 170).Select(at => new SourceFile { Path = at + ".cs", Text = body });
        var report = await bridge.RunAgentAsync("pattern-matcher", files);
        Print("large", report.Json.Length > 10 * 1024 * 1024);
        Print("findings", report.Files.Sum(file => file.Findings.Count));
    }

    private static async Task Many(ITarsHyperlightBridge bridge)
    {
        await bridge.StartAsync();
        var calls = Enumerable.Range(0, 1000).Select(_ => bridge.StartAsync());
        await Task.WhenAll(calls);
        Print("many", "answered");
    }

    /// <summary>Asks a server that is none of ours; what it holds up is cancelled.</summary>
    private static async Task Odd(TarsHyperlightOptions options)
    {
        options.StartServer = false;
        using (var bridge = new TarsHyperlightBridgeService(options))
        using (var source = new CancellationTokenSource(2000))
        {
            try
            {
                Print("odd", await CodeOf(() => bridge.AnalyzeAsync(Many(400), null, source.Token)));
            }
            catch (OperationCanceledException)
            {
                Print("odd", "cancelled");
            }
        }
    }

    private static IEnumerable<SourceFile> Paths(params string[] paths)
    {
        return paths.Select(path => new SourceFile { Path = path });
    }

    private static IEnumerable<SourceFile> Many(int count)
    {
        var body = string.Concat(Enumerable.Repeat(Rethrow, 50));
        return Enumerable.Range(0, count).Select(at => new SourceFile { Path = at + ".cs", Text = body });
    }

    private static async Task<string> CodeOf(Func<Task> work)
    {
        try
        {
            await work();
            return "answered";
        }
        catch (TarsHyperlightException error)
        {
            return error.Code;
        }
    }

    private static void Print(string name, object value)
    {
        Console.WriteLine(name + "=" + value);
    }

    private sealed class Steps : IProgress<TarsProgress>
    {
        public int Last { get; private set; }

        public void Report(TarsProgress value)
        {
            Last = value.Done;
        }
    }
}
