using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace TarsEngine.Hyperlight
{
    /// <summary>
    /// Reads and writes JSON with nothing but the base class library. Objects are Dictionary&lt;string, object&gt;, lists
    /// List&lt;object&gt;, numbers double, and null is null.
    /// </summary>
    internal static class Json
    {
        private const int DeepestNesting = 200;

        public static string Write(object value)
        {
            var text = new StringBuilder();
            Write(value, text);
            return text.ToString();
        }

        /// <exception cref="FormatException">The text is no JSON.</exception>
        public static object Read(string text)
        {
            var reader = new Reader(text);
            var value = reader.Value(0);
            reader.End();
            return value;
        }

        private static void Write(object value, StringBuilder text)
        {
            var words = value as string;
            var members = value as IDictionary<string, object>;
            var items = value as System.Collections.IEnumerable;
            var number = value as IFormattable;
            if (value == null) text.Append("null");
            else if (value is bool) text.Append((bool)value ? "true" : "false");
            else if (words != null) WriteString(words, text);
            else if (members != null) WriteMembers(members, text);
            else if (items != null) WriteItems(items, text);
            else if (number != null) text.Append(number.ToString(value is double ? "R" : null, CultureInfo.InvariantCulture));
            else throw new FormatException("no JSON for " + value.GetType());
        }

        private static void WriteMembers(IDictionary<string, object> members, StringBuilder text)
        {
            text.Append('{');
            var first = true;
            foreach (var member in members)
            {
                if (!first) text.Append(',');
                first = false;
                WriteString(member.Key, text);
                text.Append(':');
                Write(member.Value, text);
            }
            text.Append('}');
        }

        private static void WriteItems(System.Collections.IEnumerable items, StringBuilder text)
        {
            text.Append('[');
            var first = true;
            foreach (var item in items)
            {
                if (!first) text.Append(',');
                first = false;
                Write(item, text);
            }
            text.Append(']');
        }

        private static void WriteString(string words, StringBuilder text)
        {
            text.Append('"');
            foreach (var one in words)
            {
                if (one == '"' || one == '\\') text.Append('\\').Append(one);
                else if (one < ' ' || char.IsSurrogate(one)) text.Append("\\u").Append(((int)one).ToString("x4"));
                else text.Append(one);
            }
            text.Append('"');
        }

        private sealed class Reader
        {
            private readonly string text;
            private int at;

            public Reader(string text)
            {
                this.text = text;
            }

            public object Value(int depth)
            {
                if (depth > DeepestNesting) throw Wrong("is nested too deep");
                switch (Peek())
                {
                    case '{': return Members(depth);
                    case '[': return Items(depth);
                    case '"': return String();
                    case 't': return Word("true", true);
                    case 'f': return Word("false", false);
                    case 'n': return Word("null", null);
                    default: return Number();
                }
            }

            public void End()
            {
                Blanks();
                if (at < text.Length) throw Wrong("goes on after its end");
            }

            private Dictionary<string, object> Members(int depth)
            {
                var members = new Dictionary<string, object>(StringComparer.Ordinal);
                at++;
                if (Peek() == '}') { at++; return members; }
                for (;;)
                {
                    if (Peek() != '"') throw Wrong("has no name here");
                    var name = String();
                    if (Peek() != ':') throw Wrong("has no colon here");
                    at++;
                    members[name] = Value(depth + 1);
                    var next = Peek();
                    at++;
                    if (next == '}') return members;
                    if (next != ',') throw Wrong("has no comma here");
                }
            }

            private List<object> Items(int depth)
            {
                var items = new List<object>();
                at++;
                if (Peek() == ']') { at++; return items; }
                for (;;)
                {
                    items.Add(Value(depth + 1));
                    var next = Peek();
                    at++;
                    if (next == ']') return items;
                    if (next != ',') throw Wrong("has no comma here");
                }
            }

            private string String()
            {
                var words = new StringBuilder();
                for (at++; at < text.Length; at++)
                {
                    var one = text[at];
                    if (one == '"') { at++; return words.ToString(); }
                    words.Append(one == '\\' ? Escaped() : one);
                }
                throw Wrong("ends in a string");
            }

            private char Escaped()
            {
                if (++at >= text.Length) throw Wrong("ends in a string");
                switch (text[at])
                {
                    case 'n': return '\n';
                    case 't': return '\t';
                    case 'r': return '\r';
                    case 'b': return '\b';
                    case 'f': return '\f';
                    case 'u':
                        if (at + 4 >= text.Length) throw Wrong("ends in a string");
                        var code = text.Substring(at + 1, 4);
                        at += 4;
                        return (char)int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    default: return text[at];
                }
            }

            private object Word(string word, object value)
            {
                if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0) throw Wrong("has an odd word");
                at += word.Length;
                return value;
            }

            private double Number()
            {
                var start = at;
                while (at < text.Length && "+-.0123456789eE".IndexOf(text[at]) >= 0) at++;
                double value;
                if (!double.TryParse(text.Substring(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out value))
                    throw Wrong("has an odd value");
                return value;
            }

            private char Peek()
            {
                Blanks();
                if (at >= text.Length) throw Wrong("ends too early");
                return text[at];
            }

            private void Blanks()
            {
                while (at < text.Length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) at++;
            }

            private FormatException Wrong(string what)
            {
                return new FormatException("the JSON " + what + " (character " + at + ")");
            }
        }
    }
}
