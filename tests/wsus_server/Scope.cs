// Which updates and computers a scope means. What a scope may hold and this counterpart does not know is a fault.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml;

public sealed class SqlError : Exception
{
    public SqlError(string message) : base(message) { }
}

public abstract class Scope
{
    protected readonly Dictionary<string, string> given = new Dictionary<string, string>();

    protected Scope(string xml, string root, string parameter)
    {
        if (xml == null) throw new ArgumentNullException(parameter);
        var document = new XmlDocument { XmlResolver = null };
        document.LoadXml(xml);
        if (document.DocumentElement.Name != root)
            throw new SqlError("XML document could not be read: " + document.DocumentElement.Name + " is no " + root);
        if (document.DocumentElement.HasChildNodes)
            throw new NotSupportedException("This counterpart does not know children of " + root);
        foreach (XmlAttribute attribute in document.DocumentElement.Attributes)
            given[attribute.Name] = attribute.Value;
    }

    protected void Known(params string[] names)
    {
        foreach (string name in given.Keys)
            if (!names.Contains(name)) throw new NotSupportedException("This counterpart does not know " + name);
    }

    protected int Number(string name, int otherwise)
    {
        string text;
        int found;
        if (!given.TryGetValue(name, out text)) return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out found)) return found;
        throw new SqlError("Conversion failed when converting the nvarchar value '" + text + "' to data type int.");
    }

    protected bool? Truth(string name)
    {
        string text;
        if (!given.TryGetValue(name, out text)) return null;
        if (text == "1" || text == "true") return true;
        if (text == "0" || text == "false") return false;
        throw new SqlError("Conversion failed when converting the nvarchar value '" + text + "' to data type bit.");
    }

    protected DateTime Time(string name, DateTime otherwise)
    {
        string text;
        DateTime found;
        if (!given.TryGetValue(name, out text)) return otherwise;
        if (DateTime.TryParseExact(text, "MM-dd-yyyy HH:mm:ss.fff", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out found) && found.Year >= 1753) return found;
        throw new SqlError("Conversion failed when converting date and/or time from character string.");
    }

    protected HashSet<Guid> Ids(string name, string element)
    {
        string text;
        if (!given.TryGetValue(name, out text) || text == "") return null;
        var document = new XmlDocument { XmlResolver = null };
        document.LoadXml(text);
        return new HashSet<Guid>(document.SelectNodes("/root/" + element).Cast<XmlNode>().Select(n => new Guid(n.InnerText)));
    }
}

public sealed class UpdateScope : Scope
{
    readonly int states, types, sources, publication;
    readonly DateTime fromArrival, toArrival, fromCreation, toCreation;
    readonly bool? infrastructure;
    readonly string includes, excludes;
    readonly HashSet<Guid> categories, classifications;
    readonly Store store;

    public UpdateScope(Store store, string xml, int publicationState) : base(xml, "UpdateScope", "updateScopeXml")
    {
        Known("ApprovedStates", "UpdateTypes", "UpdateSources", "UpdateApprovalActions", "FromArrivalDate",
            "ToArrivalDate", "FromCreationDate", "ToCreationDate", "IncludedInstallationStates",
            "ExcludedInstallationStates", "TextIncludes", "TextNotIncludes", "IsWsusInfrastructureUpdate",
            "ExcludeOptionalUpdates", "Categories", "Classifications");
        this.store = store;
        publication = publicationState;
        states = Number("ApprovedStates", -1);
        types = Number("UpdateTypes", -1);
        sources = Number("UpdateSources", -1);
        if (Number("UpdateApprovalActions", -1) != -1 || Number("IncludedInstallationStates", -1) != -1
            || Number("ExcludedInstallationStates", 0) != 0 || Truth("ExcludeOptionalUpdates") == true)
            throw new NotSupportedException("This counterpart does not filter updates by approval or installation");
        fromArrival = Time("FromArrivalDate", DateTime.MinValue);
        toArrival = Time("ToArrivalDate", DateTime.MaxValue);
        fromCreation = Time("FromCreationDate", DateTime.MinValue);
        toCreation = Time("ToCreationDate", DateTime.MaxValue);
        infrastructure = Truth("IsWsusInfrastructureUpdate");
        given.TryGetValue("TextIncludes", out includes);
        given.TryGetValue("TextNotIncludes", out excludes);
        categories = Ids("Categories", "CategoryID");
        classifications = Ids("Classifications", "CategoryID");
    }

    public bool Holds(Update update)
    {
        return (states & update.States) != 0 && (types & update.Type) != 0 && (sources & update.Source) != 0
            && update.Arrival >= fromArrival && update.Arrival <= toArrival
            && update.Creation >= fromCreation && update.Creation <= toCreation
            && (publication == int.MaxValue || publication == (update.Expired ? 1 : 0))
            && (infrastructure == null || infrastructure == update.Infrastructure)
            && (string.IsNullOrEmpty(includes) || Names(update, includes))
            && (string.IsNullOrEmpty(excludes) || !Names(update, excludes))
            && IsOf(update, categories) && IsOf(update, classifications);
    }

    static bool Names(Update update, string text)
    {
        return update.Title.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0;
    }

    bool IsOf(Update update, HashSet<Guid> wanted)
    {
        return wanted == null
            || store.Of("update_category", "update_id", update.Id).Any(r => wanted.Contains((Guid)r[1]));
    }
}

public sealed class ComputerScope : Scope
{
    readonly DateTime fromSync, toSync, fromStatus, toStatus;
    readonly bool downstream;
    readonly string includes;
    readonly HashSet<Guid> groups;
    readonly Store store;

    public ComputerScope(Store store, string xml) : base(xml, "ComputerTargetScope", "computerTargetScopeXml")
    {
        Known("NameIncludes", "FromLastSyncTime", "ToLastSyncTime", "FromLastReportedStatusTime",
            "ToLastReportedStatusTime", "IncludedInstallationStates", "ExcludedInstallationStates",
            "ComputerTargetGroups", "IncludeSubgroups", "IncludeDownstreamComputerTargets");
        this.store = store;
        if (Number("IncludedInstallationStates", -1) != -1 || Number("ExcludedInstallationStates", 0) != 0)
            throw new NotSupportedException("This counterpart does not filter computers by installation");
        fromSync = Time("FromLastSyncTime", DateTime.MinValue);
        toSync = Time("ToLastSyncTime", DateTime.MaxValue);
        fromStatus = Time("FromLastReportedStatusTime", DateTime.MinValue);
        toStatus = Time("ToLastReportedStatusTime", DateTime.MaxValue);
        downstream = Truth("IncludeDownstreamComputerTargets") == true;
        given.TryGetValue("NameIncludes", out includes);
        groups = Ids("ComputerTargetGroups", "TargetGroupID");
        if (groups != null && Truth("IncludeSubgroups") == true)
            foreach (Guid group in groups.ToArray()) groups.UnionWith(Below(store, group));
    }

    // Returns the ids of the computers in scope.
    public HashSet<string> Ids()
    {
        Table table = store["computer"];
        int name = table.Place("full_domain_name"), sync = table.Place("last_sync_time");
        int status = table.Place("last_reported_status_time"), parent = table.Place("parent_server_id");
        var members = groups == null ? null : InGroups(store, groups);
        return new HashSet<string>(table.Rows.Where(r =>
            (downstream || r[parent] == null || (Guid)r[parent] == Guid.Empty)
            && Within(r[sync], fromSync, toSync) && Within(r[status], fromStatus, toStatus)
            && (string.IsNullOrEmpty(includes)
                || ((string)r[name] ?? "").IndexOf(includes, StringComparison.OrdinalIgnoreCase) >= 0)
            && (members == null || members.Contains((string)r[0]))).Select(r => (string)r[0]));
    }

    public static HashSet<string> InGroups(Store store, ICollection<Guid> groups)
    {
        return new HashSet<string>(groups.SelectMany(g => store.Of("membership", "group_id", g)).Select(r => (string)r[0]));
    }

    public static IEnumerable<Guid> Below(Store store, Guid group)
    {
        int id = store["target_group"].Place("group_id");
        foreach (var row in store.Of("target_group", "parent_id", group))
        {
            yield return (Guid)row[id];
            foreach (Guid deeper in Below(store, (Guid)row[id])) yield return deeper;
        }
    }

    static bool Within(object found, DateTime from, DateTime to)
    {
        DateTime at = (found as DateTime?) ?? DateTime.MinValue;
        return at >= from && at <= to;
    }
}
