using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace TarsEngine.Hyperlight
{
    /// <summary>Opens connections to a service: to one that listens on a socket, or to a process of its own.</summary>
    internal static class Doors
    {
        private const int LookEveryMs = 25;

        /// <summary>Connects to the socket, and starts a server there if nobody answers.</summary>
        public static async Task<Connection> SocketAsync(TarsHyperlightOptions options, CancellationToken cancellation)
        {
            var open = TryConnect(options.SocketPath);
            if (open != null) return open;
            if (!options.StartServer) throw Unreachable("no server answers on " + options.SocketPath);
            var arguments = "serve --detach --socket " + Quoted(options.SocketPath) + " --idle-exit " + options.IdleExit + Roots(options);
            using (var starter = Start(options, arguments, true))
            {
                // What it says is read to its end, so that it never waits for a reader.
                var told = starter.StandardError.ReadToEndAsync();
                starter.StandardInput.Close();
                var clock = Stopwatch.StartNew();
                while (!starter.HasExited && clock.Elapsed < options.StartTimeout)
                    await Task.Delay(LookEveryMs, cancellation).ConfigureAwait(false);
                open = TryConnect(options.SocketPath);
                if (open != null) return open;
                if (starter.HasExited) throw Unreachable("the server did not start: " + (await told.ConfigureAwait(false)).Trim());
            }
            throw Unreachable("the server did not answer in " + options.StartTimeout);
        }

        /// <summary>Starts a server that ends with the connection.</summary>
        public static Connection Child(TarsHyperlightOptions options)
        {
            var server = Start(options, "serve --stdio" + Roots(options), true);
            server.ErrorDataReceived += (sender, line) => { };
            server.BeginErrorReadLine();
            return new Connection(server.StandardOutput.BaseStream, server.StandardInput.BaseStream, () =>
            {
                try { server.StandardInput.Close(); } catch (IOException) { }
                server.Dispose();
            });
        }

        private static Connection TryConnect(string path)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixPath(path));
            }
            catch (SocketException)
            {
                socket.Dispose();
                return null;
            }
            var stream = new NetworkStream(socket, true);
            return new Connection(stream, stream, () =>
            {
                // A reader that waits is woken by this alone.
                try { socket.Shutdown(SocketShutdown.Both); } catch (SocketException) { } catch (ObjectDisposedException) { }
                stream.Dispose();
            });
        }

        private static Process Start(TarsHyperlightOptions options, string arguments, bool piped)
        {
            var how = new ProcessStartInfo(options.Command, (options.CommandArguments + " " + arguments).Trim())
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = piped,
                RedirectStandardOutput = piped,
                RedirectStandardError = piped,
                WorkingDirectory = options.Root,
            };
            try
            {
                return Process.Start(how);
            }
            catch (Exception error) when (error is System.ComponentModel.Win32Exception || error is IOException)
            {
                throw new TarsHyperlightException("ERR_INPUT", "can't start " + options.Command + ": " + error.Message,
                    "install tars-hyperlight, and name its tarscli as Command", error);
            }
        }

        private static string Roots(TarsHyperlightOptions options)
        {
            return " --root " + Quoted(options.Root) + (options.AllowWrite ? " --allow-write" : "");
        }

        /// <summary>One argument, as programs split a command line.</summary>
        private static string Quoted(string argument)
        {
            var text = new StringBuilder("\"");
            var slashes = 0;
            foreach (var one in argument)
            {
                if (one == '"') text.Append('\\', slashes + 1);
                slashes = one == '\\' ? slashes + 1 : 0;
                text.Append(one);
            }
            return text.Append('\\', slashes).Append('"').ToString();
        }

        private static TarsHyperlightException Unreachable(string message)
        {
            return new TarsHyperlightException("ERR_CLOSED", message, "run \"tarscli serve\" by hand to see why");
        }

        /// <summary>The address of a Unix socket; .NET Standard 2.0 has none of its own.</summary>
        private sealed class UnixPath : EndPoint
        {
            private readonly byte[] path;

            public UnixPath(string path)
            {
                this.path = Encoding.UTF8.GetBytes(path);
            }

            public override AddressFamily AddressFamily => AddressFamily.Unix;

            public override EndPoint Create(SocketAddress socketAddress)
            {
                return new UnixPath("");
            }

            public override SocketAddress Serialize()
            {
                var address = new SocketAddress(AddressFamily.Unix, 2 + path.Length + 1);
                for (var at = 0; at < path.Length; at++) address[2 + at] = path[at];
                return address;
            }
        }
    }
}
