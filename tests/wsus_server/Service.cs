// The service behind the class that Mono's `wsdl -server` makes: every operation of the WSDL ends in Run.
using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Threading;
using System.Web.Services.Protocols;

public partial class ApiRemoting
{
    // What only reads, by name; every other operation is written down in `written.txt`.
    static readonly Regex reading = new Regex(
        "^(Ping$|Get|Has|ExecuteGet|ExecuteSP(Get|Has|Search|SimpleSearch|Count|Load))");

    protected object Run(string operation, params object[] given)
    {
        var watch = Stopwatch.StartNew();
        string user = Context.Request.Headers["X-Remote-User"];
        Store store = Store.Of(Context.Request.Headers["X-Data-Folder"]);
        string scope = string.Join(" ", given.Select(Shown));
        object answer = null;
        int rows = 0;
        string fault = "";
        try
        {
            if (!reading.IsMatch(operation)) store.Append("written.txt", operation, user, scope);
            answer = Answer(store, operation, given);
            rows = Count(answer);
            string[] disturbance = store.Disturbance(operation, rows);
            if (disturbance != null) Disturb(disturbance[0], disturbance[1]);
            return answer;
        }
        catch (Exception error)
        {
            fault = error.GetType().Name + ": " + error.Message;
            throw Fault(error);
        }
        finally
        {
            store.Append("calls.log", operation, user, rows, watch.Elapsed.TotalSeconds.ToString("F3",
                CultureInfo.InvariantCulture), fault, scope);
        }
    }

    static object Answer(Store store, string operation, object[] given)
    {
        string role = store.Option("role");
        if (role == "0" && operation != "GetCurrentUserRole" && operation != "Ping")
            throw new UnauthorizedAccessException("Attempted to perform an unauthorized operation.");
        if (!reading.IsMatch(operation) && role != "2" || store.Options("refuse").Contains(operation))
            throw new UnauthorizedAccessException("Attempted to perform an unauthorized operation.");
        MethodInfo method = typeof(Answers).GetMethod(operation);
        if (method == null) throw new NotImplementedException(operation + " is not implemented by this counterpart.");
        try
        {
            return method.Invoke(new Answers(store), given);
        }
        catch (TargetInvocationException error)
        {
            throw error.InnerException;
        }
    }

    void Disturb(string what, string argument)
    {
        if (what == "slow")
            Thread.Sleep((int)(1000 * double.Parse(argument, CultureInfo.InvariantCulture)));
        else if (what == "fault")
            throw new InvalidOperationException(argument);
        else if (what == "timeout")
            throw new SqlError("Timeout expired.  The timeout period elapsed prior to completion of the operation or "
                + "the server is not responding.");
        else if (what == "status")
        {
            Context.Response.Clear();
            Context.Response.StatusCode = int.Parse(argument);
            Context.Response.Flush();
            Context.Response.Close();
        }
        else throw new NotSupportedException("No disturbance " + what);
    }

    static SoapException Fault(Exception error)
    {
        string type = error is SqlError ? "System.Data.SqlClient.SqlException" : error.GetType().FullName;
        // Mono puts "System.Web.Services.Protocols.SoapException: " before it, as .NET does.
        string text = "Server was unable to process request. ---> " + type + ": " + error.Message + "\n   at Microsoft.UpdateServices.Internal.Reporting.ApiRemoting.Run()\n"
            + "   --- End of inner exception stack trace ---";
        return new SoapException(text, SoapException.ServerFaultCode);
    }

    static int Count(object answer)
    {
        var updates = answer as CompleteUpdates;
        if (updates != null) return updates.minimalProperties.Length;
        var sets = answer as GenericReadableRow[][];
        if (sets != null) return sets.Length > 0 ? sets[0].Length : 0;
        var list = answer as Array;
        return list != null ? list.Length : 1;
    }

    static string Shown(object value)
    {
        var filter = value as EventHistoryFilter;
        if (filter != null)
            return string.Join(",", (filter.eventIdFilter ?? new EventIdFilter[0]).Select(f => f.EventId.ToString()))
                + " " + filter.fromTimeAtServer.ToString("s") + " " + filter.toTimeAtServer.ToString("s");
        var time = value as DateTime?;
        return time != null ? time.Value.ToString("s") : Convert.ToString(value, CultureInfo.InvariantCulture);
    }
}
