// The data of one served WSUS server: a folder of TSV files whose headings are `name:type`, loaded once a process.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;

public sealed class Table
{
    const int Shared = 50000;
    public readonly string[] Names;
    public readonly List<object[]> Rows = new List<object[]>();
    readonly Dictionary<string, int> places = new Dictionary<string, int>();

    public Table(string path)
    {
        using (var reader = new StreamReader(path, new UTF8Encoding(false)))
        {
            string[] heading = reader.ReadLine().Split('\t');
            Names = heading.Select(h => h.Split(':')[0]).ToArray();
            string[] types = heading.Select(h => h.Split(':')[1]).ToArray();
            for (int i = 0; i < Names.Length; i++) places[Names[i]] = i;
            var known = types.Select(t => new Dictionary<string, object>()).ToArray();
            string line;
            while ((line = reader.ReadLine()) != null)
            {
                string[] cells = line.Split('\t');
                if (cells.Length != types.Length)
                    throw new InvalidDataException(Path.GetFileName(path) + ": " + cells.Length + " cells in " + line);
                var row = new object[cells.Length];
                for (int i = 0; i < cells.Length; i++)
                {
                    object value;
                    if (!known[i].TryGetValue(cells[i], out value))
                    {
                        value = Cell(cells[i], types[i]);
                        if (known[i].Count < Shared) known[i][cells[i]] = value;
                    }
                    row[i] = value;
                }
                Rows.Add(row);
            }
        }
    }

    public int Place(string name)
    {
        int place;
        return places.TryGetValue(name, out place) ? place : -1;
    }

    public object Cell(object[] row, string name)
    {
        int place = Place(name);
        return place < 0 ? null : row[place];
    }

    public GenericReadableRow[] All()
    {
        return Rows.Select(Wire).ToArray();
    }

    public static GenericReadableRow Wire(object[] row)
    {
        return new GenericReadableRow { Values = row };
    }

    public Dictionary<object, List<object[]>> By(string name)
    {
        int place = Place(name);
        var found = new Dictionary<object, List<object[]>>();
        foreach (var row in Rows)
        {
            List<object[]> same;
            if (row[place] == null) continue;
            if (!found.TryGetValue(row[place], out same)) found[row[place]] = same = new List<object[]>();
            same.Add(row);
        }
        return found;
    }

    static object Cell(string text, string type)
    {
        if (text == "\\N") return null;
        var plain = CultureInfo.InvariantCulture;
        switch (type)
        {
            case "string": return text.IndexOf('\\') < 0 ? text : Unescape(text);
            case "int": return int.Parse(text, plain);
            case "long": return long.Parse(text, plain);
            case "short": return short.Parse(text, plain);
            case "byte": return byte.Parse(text, plain);
            case "bool": return text == "true";
            case "guid": return new Guid(text);
            case "time": return DateTime.ParseExact(text, "yyyy-MM-ddTHH:mm:ss.FFFFFFF", plain);
            default: throw new InvalidDataException("No type " + type);
        }
    }

    static string Unescape(string text)
    {
        var found = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\') { found.Append(text[i]); continue; }
            char next = text[++i];
            found.Append(next == 't' ? '\t' : next == 'n' ? '\n' : next == 'r' ? '\r' : next);
        }
        return found.ToString();
    }
}

public sealed class Update
{
    public object[] Row;
    public Guid Id;
    public int RevisionId, Type, Source, States;
    public DateTime Arrival, Creation;
    public bool Expired, Infrastructure;
    public string Title;
}

public sealed class Store
{
    static readonly Dictionary<string, Store> stores = new Dictionary<string, Store>();
    static readonly object gate = new object();
    readonly Dictionary<string, Table> tables = new Dictionary<string, Table>();
    readonly Dictionary<string, object> derived = new Dictionary<string, object>();
    readonly Dictionary<string, int> spent = new Dictionary<string, int>();
    public readonly string Folder, Stamp;

    Store(string folder, string stamp) { Folder = folder; Stamp = stamp; }

    // Returns the data of a folder; written anew (another stamp), it is loaded anew.
    public static Store Of(string folder)
    {
        string stamp = File.ReadAllText(Path.Combine(folder, "stamp"));
        lock (gate)
        {
            Store found;
            if (!stores.TryGetValue(folder, out found) || found.Stamp != stamp)
                stores[folder] = found = new Store(folder, stamp);
            return found;
        }
    }

    public Table this[string kind]
    {
        get
        {
            lock (tables)
            {
                Table found;
                if (!tables.TryGetValue(kind, out found))
                    tables[kind] = found = new Table(Path.Combine(Folder, kind + ".tsv"));
                return found;
            }
        }
    }

    public T Derived<T>(string name, Func<T> make)
    {
        lock (derived)
        {
            object found;
            if (!derived.TryGetValue(name, out found)) derived[name] = found = make();
            return (T)found;
        }
    }

    public Dictionary<object, List<object[]>> Index(string kind, string column)
    {
        return Derived(kind + "/" + column, () => this[kind].By(column));
    }

    public List<object[]> Of(string kind, string column, object key)
    {
        List<object[]> found;
        return key != null && Index(kind, column).TryGetValue(key, out found) ? found : new List<object[]>();
    }

    public string Option(string name)
    {
        var found = Of("server", "name", name);
        return found.Count > 0 ? (string)found[0][1] : null;
    }

    public string[] Options(string name)
    {
        return Of("server", "name", name).Select(r => (string)r[1]).ToArray();
    }

    // The pairs of a kind as the properties of an object; a name that the object does not have is an error.
    public T Typed<T>(string kind, T target)
    {
        foreach (var pair in this[kind].Rows) Set(target, (string)pair[0], (string)pair[1]);
        return target;
    }

    public static void Set(object target, string name, object value)
    {
        var property = target.GetType().GetProperty(name);
        if (property == null) throw new InvalidDataException(target.GetType().Name + " has no " + name);
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (value is string && type == typeof(Guid)) value = new Guid((string)value);
        else if (value is string && type == typeof(DateTime))
            value = DateTime.ParseExact((string)value, "yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        else if (value is string && type == typeof(byte[])) value = Convert.FromBase64String((string)value);
        else if (value != null) value = Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        property.SetValue(target, value, null);
    }

    public List<Update> Updates
    {
        get { return Derived("updates", () => this["update_revision"].Rows.Select(Known).ToList()); }
    }

    public Dictionary<Guid, Update> UpdateById
    {
        get { return Derived("updates by id", () => Updates.ToDictionary(u => u.Id)); }
    }

    Update Known(object[] row)
    {
        Table table = this["update_revision"];
        Func<string, object> cell = name => table.Cell(row, name);
        Func<string, bool> flag = name => (cell(name) as bool?) == true;
        string type = Convert.ToString(cell("update_type")), state = Convert.ToString(cell("publication_state"));
        int states = flag("declined") ? 8 : !flag("is_deployed") ? 4 : 0;
        if (states == 0) states = flag("has_stale_deployments") ? 2 : 1;
        return new Update
        {
            Row = row, Id = (Guid)cell("update_id"), RevisionId = (int)cell("revision_id"), States = states,
            Arrival = (DateTime)cell("arrival_date"), Creation = (cell("creation_date") as DateTime?) ?? DateTime.MinValue,
            Expired = state == "1" || state == "Expired", Infrastructure = flag("is_mandatory"),
            Type = type == "Driver" || type == "2" ? 1 : type == "SoftwareApplication" || type == "5" ? 4 : 2,
            Source = Convert.ToString(cell("update_source")) == "1" ? 2 : 1, Title = (string)cell("title") ?? "",
        };
    }

    // Writes a line to a file of the folder; calls of several threads do not mix.
    public void Append(string file, params object[] cells)
    {
        var texts = cells.Select(c => Convert.ToString(c, CultureInfo.InvariantCulture) ?? "");
        string line = string.Join("\t", texts.Select(t => t.Replace("\\", "\\\\").Replace("\t", "\\t")
            .Replace("\n", "\\n").Replace("\r", "\\r")));
        lock (gate) File.AppendAllText(Path.Combine(Folder, file), line + "\n", new UTF8Encoding(false));
    }

    // Returns what is to go wrong with this call, by the first line that still applies: what, and its argument.
    public string[] Disturbance(string operation, int rows)
    {
        string path = Path.Combine(Folder, "disturb.tsv");
        if (!File.Exists(path)) return null;
        foreach (string line in File.ReadAllLines(path))
        {
            string[] cells = line.Split('\t');
            if (cells[1] != operation && cells[1] != "*") continue;
            if (cells[5] != "" && rows <= int.Parse(cells[5])) continue;
            lock (spent)
            {
                int used;
                spent.TryGetValue(cells[0], out used);
                if (cells[4] != "" && used >= int.Parse(cells[4])) continue;
                spent[cells[0]] = used + 1;
            }
            return new[] { cells[2], cells[3] };
        }
        return null;
    }
}
