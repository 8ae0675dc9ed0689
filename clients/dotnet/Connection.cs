using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace TarsEngine.Hyperlight
{
    /// <summary>JSON-RPC 2.0 with Content-Length framing over a stream. It ends with the stream.</summary>
    internal sealed class Connection : IDisposable
    {
        private const int LongestHeader = 1024;
        private const int LargestMessage = 256 * 1024 * 1024;

        private readonly Stream input;
        private readonly Stream output;
        private readonly Action release;
        private readonly SemaphoreSlim writing = new SemaphoreSlim(1, 1);
        private readonly ConcurrentDictionary<string, Pending> pending = new ConcurrentDictionary<string, Pending>();
        private int requests;
        private int isClosed;

        public Connection(Stream input, Stream output, Action release)
        {
            this.input = input;
            this.output = output;
            this.release = release;
            // Reading blocks a thread of its own: pools of threads are for work.
            new Thread(ReadAll) { IsBackground = true, Name = "tars-hyperlight" }.Start();
        }

        public bool IsClosed => Volatile.Read(ref isClosed) != 0;

        public async Task<Node> CallAsync(
            string method,
            Dictionary<string, object> parameters,
            IProgress<TarsProgress> progress,
            CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            var id = Interlocked.Increment(ref requests).ToString();
            var mine = new Pending(progress);
            var given = new Dictionary<string, object>(parameters);
            if (progress != null) given["progressToken"] = id;
            pending[id] = mine;
            try
            {
                // A service that reads nothing holds up what is sent to it, and no cancellation.
                var sent = SendAsync(Request(method, given, id));
                using (cancellation.Register(() => Cancel(id, mine, cancellation)))
                {
                    if (await Task.WhenAny(sent, mine.Answer.Task).ConfigureAwait(false) == sent)
                        await sent.ConfigureAwait(false);
                    if (IsClosed) mine.Answer.TrySetException(Closed(null));
                    return await mine.Answer.Task.ConfigureAwait(false);
                }
            }
            finally
            {
                pending.TryRemove(id, out _);
            }
        }

        public void Dispose()
        {
            End(null);
        }

        private static Dictionary<string, object> Request(string method, object parameters, string id)
        {
            var message = new Dictionary<string, object> { { "jsonrpc", "2.0" }, { "method", method }, { "params", parameters } };
            if (id != null) message["id"] = id;
            return message;
        }

        private void Cancel(string id, Pending mine, CancellationToken cancellation)
        {
            mine.Answer.TrySetCanceled(cancellation);
            var asked = new Dictionary<string, object> { { "id", id } };
            // A connection that has gone has cancelled everything.
            SendAsync(Request("$/cancelRequest", asked, null)).ContinueWith(task => task.Exception, TaskScheduler.Default);
        }

        private async Task SendAsync(object message)
        {
            var body = Encoding.UTF8.GetBytes(Json.Write(message));
            var head = Encoding.ASCII.GetBytes("Content-Length: " + body.Length + "\r\n\r\n");
            await writing.WaitAsync().ConfigureAwait(false);
            try
            {
                await output.WriteAsync(head, 0, head.Length).ConfigureAwait(false);
                await output.WriteAsync(body, 0, body.Length).ConfigureAwait(false);
                await output.FlushAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException || error is ObjectDisposedException)
            {
                End(error);
                throw Closed(error);
            }
            finally
            {
                writing.Release();
            }
        }

        private void ReadAll()
        {
            Exception why = null;
            try
            {
                for (var message = ReadMessage(); message != null; message = ReadMessage()) Take(new Node(Json.Read(message)));
            }
            catch (Exception error)
            {
                why = error;
            }
            End(why);
        }

        private string ReadMessage()
        {
            var length = ReadHeader();
            if (length < 0) return null;
            var body = new byte[length];
            for (var read = 0; read < length;)
            {
                var count = input.Read(body, read, length - read);
                if (count == 0) return null;
                read += count;
            }
            return Encoding.UTF8.GetString(body);
        }

        /// <summary>The length of the next message; -1 at the end of the stream.</summary>
        private int ReadHeader()
        {
            var header = new StringBuilder();
            while (!EndsHeader(header))
            {
                var one = input.ReadByte();
                if (one < 0) return -1;
                header.Append((char)one);
                if (header.Length > LongestHeader) throw new FormatException("a header is too long");
            }
            foreach (var line in header.ToString().Split('\n'))
            {
                var parts = line.Split(':');
                if (parts.Length != 2 || !parts[0].Trim().Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
                int length;
                if (int.TryParse(parts[1].Trim(), out length) && length >= 0 && length <= LargestMessage) return length;
            }
            throw new FormatException("a header has no length");
        }

        private static bool EndsHeader(StringBuilder header)
        {
            var length = header.Length;
            return length >= 4 && header[length - 1] == '\n' && header[length - 2] == '\r'
                && header[length - 3] == '\n' && header[length - 4] == '\r';
        }

        private void Take(Node message)
        {
            if (message["method"].Text == "$/progress")
            {
                var told = message["params"];
                Pending asked;
                if (told["token"].Text != null && pending.TryGetValue(told["token"].Text, out asked)) asked.Tell(told["value"]);
                return;
            }
            Pending mine;
            if (message["id"].Text == null || !pending.TryRemove(message["id"].Text, out mine)) return;
            var error = message["error"];
            if (error.Value == null) mine.Answer.TrySetResult(message["result"]);
            else mine.Answer.TrySetException(new TarsHyperlightException(
                error["data"]["code"].Text ?? "ERR_INTERNAL", error["message"].Text, error["data"]["hint"].Text));
        }

        private void End(Exception why)
        {
            if (Interlocked.Exchange(ref isClosed, 1) != 0) return;
            release();
            foreach (var one in pending.Values) one.Answer.TrySetException(Closed(why));
        }

        private static TarsHyperlightException Closed(Exception why)
        {
            return new TarsHyperlightException("ERR_CLOSED", "the connection to the service has ended", "ask again", why);
        }

        private sealed class Pending
        {
            private readonly IProgress<TarsProgress> progress;

            public Pending(IProgress<TarsProgress> progress)
            {
                this.progress = progress;
            }

            public TaskCompletionSource<Node> Answer { get; } =
                new TaskCompletionSource<Node>(TaskCreationOptions.RunContinuationsAsynchronously);

            public void Tell(Node value)
            {
                if (value["done"].Value == null) return;
                var total = value["total"].Value == null ? (int?)null : value["total"].Int;
                progress?.Report(new TarsProgress { Done = value["done"].Int, Total = total, Message = value["message"].Text });
            }
        }
    }
}
