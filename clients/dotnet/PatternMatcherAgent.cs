using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace TarsEngine.Hyperlight
{
    /// <summary>TARS's PatternMatcherAgent: pattern-matcher, run in a sandbox by the bridge.</summary>
    public sealed class PatternMatcherAgent
    {
        private readonly ITarsHyperlightBridge bridge;

        /// <summary>Works through a bridge, which stays its owner's.</summary>
        public PatternMatcherAgent(ITarsHyperlightBridge bridge)
        {
            this.bridge = bridge;
        }

        /// <summary>Finds what the patterns describe in files, folders and globs.</summary>
        public async Task<IReadOnlyList<FileReport>> MatchAsync(IEnumerable<string> paths,
            CancellationToken cancellationToken = default(CancellationToken))
        {
            var files = paths.Select(path => new SourceFile { Path = path });
            var report = await bridge.RunAgentAsync("pattern-matcher", files, null, cancellationToken).ConfigureAwait(false);
            return report.Files;
        }
    }
}
