using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using TarsEngine.Hyperlight;

/// <summary>
/// Asks the bridge for what lines of JSON on stdin ask, { id, verb, params } or { cancel: id }, and prints what comes of it as
/// lines of JSON: { id, progress }, { id, result } and { id, error }.
/// </summary>
internal static class Verbs
{
    private static readonly ConcurrentDictionary<string, CancellationTokenSource> Running =
        new ConcurrentDictionary<string, CancellationTokenSource>();

    private static int Main(string[] arguments)
    {
        var options = new TarsHyperlightOptions
        {
            Root = arguments[0],
            Command = arguments[1],
            CommandArguments = arguments[2],
            SocketPath = arguments[3],
        };
        using (var bridge = new TarsHyperlightBridgeService(options))
        {
            for (var line = Console.ReadLine(); line != null; line = Console.ReadLine()) Take(new Node(Json.Read(line)), bridge);
        }
        return 0;
    }

    private static void Take(Node asked, ITarsHyperlightBridge bridge)
    {
        CancellationTokenSource running;
        if (asked["cancel"].Text != null)
        {
            if (Running.TryGetValue(asked["cancel"].Text, out running)) running.Cancel();
            return;
        }
        var id = asked["id"].Text;
        var source = Running[id] = new CancellationTokenSource();
        Task.Run(() => AnswerAsync(id, asked, bridge, source.Token));
    }

    private static async Task AnswerAsync(string id, Node asked, ITarsHyperlightBridge bridge, CancellationToken cancellation)
    {
        try
        {
            Print(id, "result", await ResultAsync(id, asked["verb"].Text, asked["params"], bridge, cancellation));
        }
        catch (OperationCanceledException)
        {
            Print(id, "error", new Dictionary<string, object> { { "code", "ERR_CANCELLED" } });
        }
        catch (TarsHyperlightException error)
        {
            Print(id, "error", new Dictionary<string, object>
            {
                { "code", error.Code }, { "message", error.Message }, { "hint", error.Hint },
            });
        }
    }

    private static async Task<object> ResultAsync(string id, string verb, Node given, ITarsHyperlightBridge bridge,
        CancellationToken cancellation)
    {
        var files = given["paths"].Items.Select(path => new SourceFile { Path = path.Text })
            .Concat(given["texts"].Items.Select(text => new SourceFile { Path = text["path"].Text, Text = text["text"].Text }))
            .ToList();
        var progress = new Told(id);
        switch (verb)
        {
            case "analyze": return Json.Read((await bridge.AnalyzeAsync(files, progress, cancellation)).Json);
            case "run": return Json.Read((await bridge.RunAgentAsync(given["agent"].Text, files, progress, cancellation)).Json);
            case "fix":
                var fixes = await bridge.SuggestFixesAsync(files, progress, cancellation);
                return new Dictionary<string, object>
                {
                    { "written", false },
                    { "files", fixes.Select(one => new Dictionary<string, object> { { "path", one.Path }, { "diff", one.Diff } }).ToList() },
                };
            case "feedback":
                await bridge.GiveFeedbackAsync(given["fingerprint"].Text, true, null, given["report"].Text, cancellation);
                return true;
            default: throw new ArgumentException(verb);
        }
    }

    private static void Print(string id, string name, object value)
    {
        var line = Json.Write(new Dictionary<string, object> { { "id", id }, { name, value } });
        lock (Running) Console.WriteLine(line);
    }

    private sealed class Told : IProgress<TarsProgress>
    {
        private readonly string id;

        public Told(string id)
        {
            this.id = id;
        }

        public void Report(TarsProgress value)
        {
            Print(id, "progress", value.Done);
        }
    }
}
