using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace TarsEngine.Hyperlight
{
    /// <summary>How the service is reached.</summary>
    public sealed class TarsHyperlightOptions
    {
        /// <summary>Folder that requests may name files in. Default: the working folder.</summary>
        public string Root { get; set; } = Directory.GetCurrentDirectory();

        /// <summary>The program, such as node or tarscli. Default: tarscli.</summary>
        public string Command { get; set; } = "tarscli";

        /// <summary>What stands before the arguments of tarscli, such as the path of main.js.</summary>
        public string CommandArguments { get; set; } = "";

        /// <summary>The server's socket. Default: one for the root, in XDG_RUNTIME_DIR; on Windows none.</summary>
        public string SocketPath { get; set; }

        /// <summary>Whether a server is started where none answers. Default true.</summary>
        public bool StartServer { get; set; } = true;

        /// <summary>Whether a server that is started may change files. Default false.</summary>
        public bool AllowWrite { get; set; }

        /// <summary>How long a server that was started goes on without a client. Default 15m.</summary>
        public string IdleExit { get; set; } = "15m";

        /// <summary>How long a server may take to answer at first. Default 30 seconds.</summary>
        public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);
    }

    /// <summary>Analyzes code in sandboxes. Every method throws TarsHyperlightException for what the service refuses.</summary>
    public interface ITarsHyperlightBridge : IDisposable
    {
        /// <summary>Connects, and starts a server if there is none. Other methods do so by themselves.</summary>
        Task StartAsync(CancellationToken cancellationToken = default(CancellationToken));

        /// <summary>Runs one analyzer on files or texts, each in a sandbox.</summary>
        Task<AnalysisReport> RunAgentAsync(string agent, IEnumerable<SourceFile> files, IProgress<TarsProgress> progress = null,
            CancellationToken cancellationToken = default(CancellationToken));

        /// <summary>Finds defects, measures complexity, and ranks what to improve.</summary>
        Task<AnalysisReport> AnalyzeAsync(IEnumerable<SourceFile> files, IProgress<TarsProgress> progress = null,
            CancellationToken cancellationToken = default(CancellationToken));

        /// <summary>The safe fixes as diffs. Nothing is changed.</summary>
        Task<IReadOnlyList<FixSuggestion>> SuggestFixesAsync(IEnumerable<SourceFile> files,
            IProgress<TarsProgress> progress = null, CancellationToken cancellationToken = default(CancellationToken));

        /// <summary>Records whether a finding is right.</summary>
        Task GiveFeedbackAsync(string fingerprint, bool accepted, string why = null, string report = null,
            CancellationToken cancellationToken = default(CancellationToken));
    }

    /// <summary>
    /// The bridge to tarscli serve. Thread-safe. When the connection ends, what is under way fails with ERR_CLOSED, and the
    /// next call connects again.
    /// </summary>
    public sealed class TarsHyperlightBridgeService : ITarsHyperlightBridge
    {
        private readonly TarsHyperlightOptions options;
        private readonly SemaphoreSlim opening = new SemaphoreSlim(1, 1);
        private Connection connection;
        private volatile bool isDisposed;

        /// <summary>Prepares the bridge; nothing is started.</summary>
        public TarsHyperlightBridgeService(TarsHyperlightOptions options = null)
        {
            this.options = options ?? new TarsHyperlightOptions();
            this.options.Root = Path.GetFullPath(this.options.Root);
            if (this.options.SocketPath == null && Path.DirectorySeparatorChar == '/') this.options.SocketPath = DefaultSocket();
        }

        /// <inheritdoc/>
        public Task StartAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            return CallAsync("version", new Dictionary<string, object>(), null, cancellationToken);
        }

        /// <inheritdoc/>
        public async Task<AnalysisReport> RunAgentAsync(string agent, IEnumerable<SourceFile> files,
            IProgress<TarsProgress> progress = null, CancellationToken cancellationToken = default(CancellationToken))
        {
            var parameters = Input(files);
            parameters["agent"] = agent;
            return new AnalysisReport(await CallAsync("run", parameters, progress, cancellationToken).ConfigureAwait(false));
        }

        /// <inheritdoc/>
        public async Task<AnalysisReport> AnalyzeAsync(IEnumerable<SourceFile> files, IProgress<TarsProgress> progress = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            return new AnalysisReport(
                await CallAsync("analyze", Input(files), progress, cancellationToken).ConfigureAwait(false));
        }

        /// <inheritdoc/>
        public async Task<IReadOnlyList<FixSuggestion>> SuggestFixesAsync(IEnumerable<SourceFile> files,
            IProgress<TarsProgress> progress = null, CancellationToken cancellationToken = default(CancellationToken))
        {
            var result = await CallAsync("fix", Input(files), progress, cancellationToken).ConfigureAwait(false);
            return result["files"].Items.Select(one => new FixSuggestion(one)).ToList();
        }

        /// <inheritdoc/>
        public Task GiveFeedbackAsync(string fingerprint, bool accepted, string why = null, string report = null,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var parameters = new Dictionary<string, object> { { "fingerprint", fingerprint }, { "accepted", accepted } };
            if (why != null) parameters["why"] = why;
            if (report != null) parameters["report"] = report;
            return CallAsync("feedback", parameters, null, cancellationToken);
        }

        /// <summary>Ends the connection. What is under way fails with ERR_CLOSED.</summary>
        public void Dispose()
        {
            isDisposed = true;
            connection?.Dispose();
        }

        private async Task<Node> CallAsync(string method, Dictionary<string, object> parameters,
            IProgress<TarsProgress> progress, CancellationToken cancellation)
        {
            var open = await ConnectAsync(cancellation).ConfigureAwait(false);
            return await open.CallAsync(method, parameters, progress, cancellation).ConfigureAwait(false);
        }

        private async Task<Connection> ConnectAsync(CancellationToken cancellation)
        {
            await opening.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                ThrowIfDisposed();
                if (connection == null || connection.IsClosed)
                    connection = options.SocketPath == null
                        ? Doors.Child(options)
                        : await Doors.SocketAsync(options, cancellation).ConfigureAwait(false);
                // It may have been disposed while this waited.
                if (isDisposed) connection.Dispose();
                ThrowIfDisposed();
                return connection;
            }
            finally
            {
                opening.Release();
            }
        }

        private void ThrowIfDisposed()
        {
            if (isDisposed) throw new ObjectDisposedException(nameof(TarsHyperlightBridgeService));
        }

        private static Dictionary<string, object> Input(IEnumerable<SourceFile> files)
        {
            var all = files.ToList();
            var texts = all.Where(file => file.Text != null).Select(TextOf).ToList();
            if (texts.Count != 0 && texts.Count != all.Count)
                throw new ArgumentException("give files with a text, or without, not both", nameof(files));
            return texts.Count > 0
                ? new Dictionary<string, object> { { "texts", texts } }
                : new Dictionary<string, object> { { "paths", all.Select(file => (object)file.Path).ToList() } };
        }

        private static object TextOf(SourceFile file)
        {
            var text = new Dictionary<string, object> { { "path", file.Path }, { "text", file.Text } };
            if (file.Language != null) text["language"] = file.Language;
            return text;
        }

        private string DefaultSocket()
        {
            var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
            var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            var home = Environment.GetEnvironmentVariable("HOME") ?? "/";
            var folder = !string.IsNullOrEmpty(runtime)
                ? Path.Combine(runtime, "tars-hyperlight")
                : Path.Combine(string.IsNullOrEmpty(state) ? Path.Combine(home, ".local/state") : state, "tars-hyperlight/run");
            using (var sha = SHA256.Create())
            {
                var digest = sha.ComputeHash(Encoding.UTF8.GetBytes(options.Root + (options.AllowWrite ? " w" : "")));
                return Path.Combine(folder, "net-" + BitConverter.ToString(digest, 0, 8).Replace("-", "").ToLowerInvariant() + ".sock");
            }
        }
    }
}
