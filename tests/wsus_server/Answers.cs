// What the reading operations answer; a method has the name of its operation.
using System;
using System.Collections.Generic;
using System.Linq;

public sealed class Answers
{
    static readonly string[] Everything = { "computer", "requested_group", "membership" };
    readonly Store store;

    public Answers(Store store) { this.store = store; }

    // The server and its configuration

    public string GetServerVersion() { return store.Option("version"); }

    public string GetServerProtocolVersion() { return store.Option("protocol_version"); }

    public int GetCurrentUserRole() { return int.Parse(store.Option("role")); }

    public MonitoredServicesResponse Ping(int pingLevel)
    {
        return new MonitoredServicesResponse
        {
            SuccessFlag = true, ServicesTime = DateTime.SpecifyKind(DateTime.UtcNow, DateTimeKind.Unspecified),
            ServicesName = "ApiRemoting30", ServicesMachine = store.Option("machine"),
            RequestContentType = "text/xml; charset=utf-8", ConfigFilePath = "", DatabaseInfo = "",
        };
    }

    public string GetDatabaseConfiguration(out string databaseName, out string wmsdeInstanceName)
    {
        databaseName = "SUSDB";
        wmsdeInstanceName = null;
        return store.Option("database_server");
    }

    public AllConfigurationTableRows ExecuteSPGetConfiguration()
    {
        return new AllConfigurationTableRows
        {
            Configuration = store.Typed("configuration", new ConfigurationTableRow()),
            GroupAuthorization = new GroupAuthorizationTableRow[0],
            Authorization = new[] { new AuthorizationPlugInTableRow { PlugInId = "SimpleTargeting" } },
        };
    }

    public GenericReadableRow[] ExecuteSPGetAllLanguagesWithEnabledState() { return store["language"].All(); }

    public string[] ExecuteSPGetComponentsWithErrors() { return store.Options("component_with_errors"); }

    public string[] ExecuteSPGetClientsWithRecentNameChange() { return store.Options("renamed_client"); }

    public SubscriptionTableRow GetSubscription() { return store.Typed("subscription", new SubscriptionTableRow()); }

    public int GetSubscriptionState() { return int.Parse(store.Option("subscription_state")); }

    public DateTime GetSubscriptionNextSynchronizationTime()
    {
        return DateTime.ParseExact(store.Option("next_synchronization"), "yyyy-MM-ddTHH:mm:ss.FFFFFFF", null);
    }

    public GenericReadableRow[] GetSubscriptionCategories(string preferredCulture, bool retrieveUpdateClassifications)
    {
        return Categories("subscription_category", retrieveUpdateClassifications).Select(Table.Wire).ToArray();
    }

    public GenericReadableRow[] ExecuteSPGetCategories(
        string preferredCulture, bool retrieveUpdateClassifications, DateTime fromSyncDate, DateTime toSyncDate)
    {
        int arrival = store["category"].Place("arrival_date");
        return Categories("category", retrieveUpdateClassifications)
            .Where(r => (DateTime)r[arrival] >= fromSyncDate && (DateTime)r[arrival] <= toSyncDate)
            .Select(Table.Wire).ToArray();
    }

    IEnumerable<object[]> Categories(string kind, bool classifications)
    {
        int type = store[kind].Place("category_type");
        return store[kind].Rows.Where(r => ((string)r[type] == "UpdateClassification") == classifications);
    }

    public GenericReadableRow ExecuteSPGetContentDownloadProgress()
    {
        return store["content_progress"].All()[0];
    }

    public int ExecuteSPGetFailedToDownloadUpdatesCount() { return int.Parse(store.Option("failed_downloads")); }

    public int ExecuteSPCountObsoleteUpdatesToCleanup() { return int.Parse(store.Option("obsolete_updates")); }

    public int ExecuteSPCountUpdatesToCompress() { return int.Parse(store.Option("updates_to_compress")); }

    // Groups and computers

    public GenericReadableRow[] ExecuteSPGetAllTargetGroups() { return store["target_group"].All(); }

    public int ExecuteSPGetComputerCount(string computerTargetScopeXml)
    {
        return new ComputerScope(store, computerTargetScopeXml).Ids().Count;
    }

    public GenericReadableRow[][] ExecuteSPSearchComputers(string computerTargetScopeXml)
    {
        return Computers(new ComputerScope(store, computerTargetScopeXml).Ids());
    }

    public GenericReadableRow[][] ExecuteSPGetAllComputers()
    {
        return Computers(new HashSet<string>(store["computer"].Rows.Select(r => (string)r[0])));
    }

    public GenericReadableRow[][] ExecuteSPGetComputersInTargetGroup(Guid targetGroupId, bool includeSubgroups)
    {
        if (store.Of("target_group", "group_id", targetGroupId).Count == 0)
            throw new SqlError("spGetComputersInTargetGroup: the target group was not found (40)");
        var groups = new HashSet<Guid> { targetGroupId };
        if (includeSubgroups) groups.UnionWith(ComputerScope.Below(store, targetGroupId));
        return Computers(ComputerScope.InGroups(store, groups));
    }

    public GenericReadableRow[][] ExecuteSPGetComputerById(string id)
    {
        return Computers(new HashSet<string> { id });
    }

    GenericReadableRow[][] Computers(HashSet<string> ids)
    {
        return Everything.Select(kind => store[kind].Rows.Where(r => ids.Contains((string)r[0]))
            .Select(Table.Wire).ToArray()).ToArray();
    }

    public int ExecuteSPGetComputersNotContactedSinceCount(DateTime fromDate)
    {
        int sync = store["computer"].Place("last_sync_time");
        return store["computer"].Rows.Count(r => r[sync] == null || (DateTime)r[sync] < fromDate);
    }

    // Updates

    List<Update> InScope(string updateScopeXml, int publicationState)
    {
        var scope = new UpdateScope(store, updateScopeXml, publicationState);
        return store.Updates.Where(scope.Holds).ToList();
    }

    public int ExecuteSPGetUpdateCount(string updateScopeXml, string preferredCulture, int publicationState)
    {
        return InScope(updateScopeXml, publicationState).Count;
    }

    public CompleteUpdates ExecuteSPSearchUpdates(string updateScopeXml, string preferredCulture, int publicationState)
    {
        return Complete(InScope(updateScopeXml, publicationState));
    }

    public CompleteUpdates ExecuteSPGetUpdatesSupersededByUpdate(string preferredCulture, UpdateRevisionId id)
    {
        return Superseding(id, "update_id", 1);
    }

    public CompleteUpdates ExecuteSPGetUpdatesThatSupersedeUpdate(string preferredCulture, UpdateRevisionId id)
    {
        return Superseding(id, "superseded_update_id", 0);
    }

    CompleteUpdates Superseding(UpdateRevisionId id, string column, int other)
    {
        if (id == null) throw new ArgumentNullException("id");
        return Complete(store.Of("supersedence", column, id.UpdateId)
            .Where(r => store.UpdateById.ContainsKey((Guid)r[other]))
            .Select(r => store.UpdateById[(Guid)r[other]]).ToList());
    }

    CompleteUpdates Complete(List<Update> updates)
    {
        Func<string, GenericReadableRow[]> of = kind => updates
            .SelectMany(u => store.Of(kind, "revision_id", u.RevisionId)).Select(Table.Wire).ToArray();
        return new CompleteUpdates
        {
            minimalProperties = updates.Select(u => Table.Wire(u.Row)).ToArray(),
            localizedCategoryTitleRows = of("revision_category"), kbArticles = of("revision_kb"),
            bulletins = of("revision_bulletin"), infoUrls = of("revision_url"),
        };
    }

    public GenericReadableRow[] ExecuteSPGetDeployments(
        string updateScopeXml, string preferredCulture, int publicationState)
    {
        return OfUpdates("deployment", updateScopeXml, publicationState);
    }

    GenericReadableRow[] OfUpdates(string kind, string updateScopeXml, int publicationState)
    {
        return InScope(updateScopeXml, publicationState)
            .SelectMany(u => store.Of(kind, "update_id", u.Id)).Select(Table.Wire).ToArray();
    }

    public CompleteAutomaticUpdateApprovalRule[] GetAutomaticUpdateApprovalRules(string preferredCulture)
    {
        return store["approval_rule"].Rows.Select(Rule).ToArray();
    }

    CompleteAutomaticUpdateApprovalRule Rule(object[] found)
    {
        var row = new AutomaticUpdateApprovalRuleTableRow();
        for (int i = 0; i < found.Length; i++) Store.Set(row, store["approval_rule"].Names[i], found[i]);
        Func<string, string, string, GenericReadableRow[]> parts = (part, kind, id) =>
            store.Of("approval_rule_part", "rule_id", row.Id).Where(r => (string)r[1] == part)
            .SelectMany(r => store.Of(kind, id, r[2])).Select(Table.Wire).ToArray();
        return new CompleteAutomaticUpdateApprovalRule
        {
            RuleRow = row,
            UpdateClassificationTableRows = parts("classification", "rule_category", "category_id"),
            CategoryTableRows = parts("category", "rule_category", "category_id"),
            TargetGroupTableRows = parts("group", "target_group", "group_id"),
        };
    }

    // Status

    public GenericReadableRow[] ExecuteSPGetSummariesPerComputer(
        string updateScopeXml, string computerTargetScopeXml, string preferredCulture, int publicationState)
    {
        InScope(updateScopeXml, publicationState);
        var ids = new ComputerScope(store, computerTargetScopeXml).Ids();
        int computer = store["computer_summary"].Place("computer_id");
        return store["computer_summary"].Rows.Where(r => ids.Contains((string)r[computer])).Select(Table.Wire).ToArray();
    }

    public GenericReadableRow[] ExecuteSPGetSummariesPerUpdate(
        string updateScopeXml, string computerTargetScopeXml, string preferredCulture, int publicationState)
    {
        new ComputerScope(store, computerTargetScopeXml);
        return OfUpdates("update_summary", updateScopeXml, publicationState);
    }

    public GenericReadableRow[] ExecuteSPGetUpdateInstallationInfoForComputer(
        string computerId, string updateScopeXml, string preferredCulture, int publicationState)
    {
        if (computerId == null) throw new ArgumentNullException("computerId");
        var ids = new HashSet<Guid>(InScope(updateScopeXml, publicationState).Select(u => u.Id));
        return store.Of("installation", "computer_id", computerId).Where(r => ids.Contains((Guid)r[0]))
            .Select(Table.Wire).ToArray();
    }

    public GenericReadableRow[] ExecuteSPGetUpdateInstallationInfoForUpdate(Guid updateId, string computerTargetScopeXml)
    {
        var ids = new ComputerScope(store, computerTargetScopeXml).Ids();
        return store.Of("installation", "update_id", updateId).Where(r => ids.Contains((string)r[1]))
            .Select(Table.Wire).ToArray();
    }

    public GenericReadableRow[][] ExecuteSPGetUpdateServerStatus(
        int updateSources, bool includeDownstreamComputers, string updateScopeXml, string computerTargetScopeXml,
        string preferredCulture, int publicationState, int propertiesToGet)
    {
        InScope(updateScopeXml, publicationState);
        new ComputerScope(store, computerTargetScopeXml);
        return new[] { store["statistic"].All(), new GenericReadableRow[0] };
    }

    // Downstream servers

    public GenericReadableRow[] ExecuteSPGetAllDownstreamServers(Guid parentServerId, bool includeNestedChildren)
    {
        int parent = store["downstream"].Place("parent_server_id"), id = store["downstream"].Place("server_id");
        var above = new HashSet<Guid> { parentServerId };
        var found = new List<object[]>();
        int before;
        do
        {
            before = found.Count;
            found = store["downstream"].Rows.Where(r => above.Contains((Guid)r[parent])).ToList();
            if (includeNestedChildren) above.UnionWith(found.Select(r => (Guid)r[id]));
        } while (found.Count > before);
        return found.Select(Table.Wire).ToArray();
    }

    public GenericReadableRow[][] ExecuteSPGetDownstreamServerRollupSummary(Guid serverId)
    {
        if (store.Of("downstream", "server_id", serverId).Count == 0)
            throw new SqlError("spGetDownstreamServerRollupSummary: the server was not found (40)");
        var rows = store.Of("rollup", "server_id", serverId).Select(r => Table.Wire(r.Skip(1).ToArray())).ToArray();
        return new[] { rows, new GenericReadableRow[0] };
    }

    // Events

    public EventHistoryTableRow[] ExecuteSPSearchEventHistory(EventHistoryFilter eventHistoryFilter)
    {
        var filter = eventHistoryFilter;
        if (filter == null) throw new ArgumentNullException("eventHistoryFilter");
        Func<DateTime, DateTime, DateTime, DateTime, DateTime, bool> within = (at, a, b, c, d) =>
            at >= a && at >= b && at <= c && at <= d;
        return store["event"].Rows.Select(Event).Where(e =>
            within(e.TimeAtTarget, filter.fromTimeAtTarget, filter.FromTimeAtTarget, filter.toTimeAtTarget, filter.ToTimeAtTarget)
            && within(e.TimeAtServer, filter.fromTimeAtServer, filter.FromTimeAtServer, filter.toTimeAtServer, filter.ToTimeAtServer)
            && Allows(filter.eventIdFilter, f => f.NamespaceId == e.NamespaceId && f.EventId == e.EventId)
            && Allows(filter.eventSourceFilter, f => f.NamespaceId == e.NamespaceId && f.SourceId == e.SourceId)
            && Allows(filter.eventSeverityFilter, f => f == e.SeverityId)
            && Allows(filter.eventInstanceIdFilter, f => f == e.EventInstanceId)
            && (string.IsNullOrEmpty(filter.targetId) || filter.targetId == e.ComputerId)).ToArray();
    }

    static bool Allows<T>(T[] wanted, Func<T, bool> fits)
    {
        return wanted == null || wanted.Length == 0 || wanted.Any(fits);
    }

    EventHistoryTableRow Event(object[] row)
    {
        Func<string, object> cell = name => store["event"].Cell(row, name);
        Func<string, string[]> texts = name => cell(name) == null ? null : ((string)cell(name)).Split('\n');
        return new EventHistoryTableRow
        {
            EventInstanceId = (Guid)cell("event_instance_id"), EventId = (short)cell("event_id"),
            NamespaceId = (int)cell("namespace_id"), SourceId = (short)cell("source_id"),
            TimeAtTarget = (DateTime)cell("time_at_target"), TimeAtServer = (DateTime)cell("time_at_server"),
            StateId = (int)cell("state_id"), SeverityId = (int)cell("severity_id"),
            Win32HResult = (int)cell("win32_result"), MessageTemplate = (string)cell("message_template"),
            ComputerId = (string)cell("computer_id"), AppName = "", MiscData = texts("misc_data"),
            ReplacementStrings = texts("replacement_strings"), UpdateId = Guid.Empty,
        };
    }
}
