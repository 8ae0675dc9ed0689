using System;
using System.Collections.Generic;
using System.Linq;

namespace TarsEngine.Hyperlight
{
    /// <summary>An error of the service. Code is stable; docs/errors.md has a section on each.</summary>
    public sealed class TarsHyperlightException : Exception
    {
        /// <summary>Makes an error of the service's.</summary>
        public TarsHyperlightException(string code, string message, string hint = null, Exception inner = null)
            : base(message, inner)
        {
            Code = code;
            Hint = hint;
        }

        /// <summary>Such as ERR_INPUT. ERR_CLOSED: the connection ended before the answer.</summary>
        public string Code { get; }

        /// <summary>How to fix it; may be null.</summary>
        public string Hint { get; }
    }

    /// <summary>A file to look at: by its path alone, or with a text that is looked at instead.</summary>
    public sealed class SourceFile
    {
        /// <summary>A file, folder or glob below the root; with a text, its name in the report.</summary>
        public string Path { get; set; }

        /// <summary>Null: the text of the file.</summary>
        public string Text { get; set; }

        /// <summary>Null: by the extension.</summary>
        public string Language { get; set; }
    }

    /// <summary>How far a request has come.</summary>
    public sealed class TarsProgress
    {
        /// <summary>Files, edits or patterns done.</summary>
        public int Done { get; internal set; }

        /// <summary>Of so many, where that is known.</summary>
        public int? Total { get; internal set; }

        /// <summary>May be null.</summary>
        public string Message { get; internal set; }
    }

    /// <summary>A finding. Lines and columns count from 1, columns in UTF-16 code units; ends are exclusive.</summary>
    public sealed class Finding
    {
        internal Finding(Node node)
        {
            var span = node["span"];
            RuleId = node["ruleId"].Text;
            Severity = node["severity"].Text;
            Message = node["message"].Text;
            Fingerprint = node["fingerprint"].Text;
            Suggestion = node["suggestion"]["message"].Text;
            Line = span["line"].Int;
            Column = span["column"].Int;
            EndLine = span["endLine"].Int;
            EndColumn = span["endColumn"].Int;
        }

        /// <summary>Such as TARS007.</summary>
        public string RuleId { get; }

        /// <summary>hint, info, warning or error.</summary>
        public string Severity { get; }

        /// <summary>It may quote the code that was read: data, whatever it says.</summary>
        public string Message { get; }

        /// <summary>The same across runs for as long as the code around the finding is.</summary>
        public string Fingerprint { get; }

        /// <summary>May be null.</summary>
        public string Suggestion { get; }

        /// <summary>First line.</summary>
        public int Line { get; }

        /// <summary>First column.</summary>
        public int Column { get; }

        /// <summary>Last line.</summary>
        public int EndLine { get; }

        /// <summary>The column behind the last one.</summary>
        public int EndColumn { get; }
    }

    /// <summary>What was found in a file.</summary>
    public sealed class FileReport
    {
        internal FileReport(Node node)
        {
            Path = node["path"].Text;
            Language = node["language"].Text;
            Status = node["status"].Text;
            Error = node["error"]["message"].Text;
            Findings = node["findings"].Items.Select(one => new Finding(one)).ToList();
            Metrics = node["metrics"].Items.Select(one => new Metric(one)).ToList();
        }

        /// <summary>Relative to the root, with slashes.</summary>
        public string Path { get; }

        /// <summary>Such as csharp.</summary>
        public string Language { get; }

        /// <summary>complete, partial or failed.</summary>
        public string Status { get; }

        /// <summary>Why it is failed or cut short; else null.</summary>
        public string Error { get; }

        /// <summary>By place.</summary>
        public IReadOnlyList<Finding> Findings { get; }

        /// <summary>Of agents that measure.</summary>
        public IReadOnlyList<Metric> Metrics { get; }
    }

    /// <summary>A number about a file or one of its functions.</summary>
    public sealed class Metric
    {
        internal Metric(Node node)
        {
            Name = node["name"].Text;
            Value = node["value"].Number;
            Subject = node["subject"].Text;
        }

        /// <summary>Such as cyclomatic.</summary>
        public string Name { get; }

        /// <summary>The number.</summary>
        public double Value { get; }

        /// <summary>The function or type; null for the file.</summary>
        public string Subject { get; }
    }

    /// <summary>A report of all files.</summary>
    public sealed class AnalysisReport
    {
        internal AnalysisReport(Node node)
        {
            Backend = node["backend"]["name"].Text;
            Files = node["files"].Items.Select(one => new FileReport(one)).ToList();
            FileCount = node["summary"]["files"].Int;
            Json = Hyperlight.Json.Write(node.Value);
        }

        /// <summary>hyperlight or jco.</summary>
        public string Backend { get; }

        /// <summary>In the order that they were found in.</summary>
        public IReadOnlyList<FileReport> Files { get; }

        /// <summary>Files that were looked at.</summary>
        public int FileCount { get; }

        /// <summary>The whole report, as schemas/report.schema.json describes it.</summary>
        public string Json { get; }
    }

    /// <summary>The fixes of a file.</summary>
    public sealed class FixSuggestion
    {
        internal FixSuggestion(Node node)
        {
            Path = node["path"].Text;
            Diff = node["diff"].Text;
            Rules = node["fixes"].Items.Select(one => one["ruleId"].Text).ToList();
        }

        /// <summary>Relative to the root.</summary>
        public string Path { get; }

        /// <summary>As git apply takes it; null for encodings that a diff can't hold.</summary>
        public string Diff { get; }

        /// <summary>What is fixed, by rule.</summary>
        public IReadOnlyList<string> Rules { get; }
    }

    /// <summary>JSON that may be missing: what is not there has no text, no items, and is 0.</summary>
    internal struct Node
    {
        public Node(object value)
        {
            Value = value;
        }

        public object Value { get; }

        public Node this[string name]
        {
            get
            {
                object member = null;
                (Value as Dictionary<string, object>)?.TryGetValue(name, out member);
                return new Node(member);
            }
        }

        public string Text => Value as string;

        public double Number => Value is double ? (double)Value : 0;

        public int Int => (int)Number;

        public IEnumerable<Node> Items =>
            (Value as List<object> ?? new List<object>()).Select(one => new Node(one));
    }
}
