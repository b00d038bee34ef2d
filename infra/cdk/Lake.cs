using System.Globalization;
using Amazon.CDK;
using Amazon.CDK.AWS.Athena;
using Amazon.CDK.AWS.Glue;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace Iota.Cdk;

/// <summary>The copy of all events, and what Athena needs to be asked about them (docs/lake.md): a bucket, a table whose partitions are computed and not listed, and a
/// workgroup that says what a query may read.</summary>
internal sealed class Lake : Construct
{
    public const string Events = "events/", Results = "results/";

    /// <summary>As <c>LakePartition</c> of the engine names the folders; a test compares them.</summary>
    public const string CloudTrail = "aws_cloudtrail";

    private const int ResultDays = 7;

    /// <summary>A query that reads more is stopped: it forgot its day. At $5 per TB, 50 cents.</summary>
    private const long MaxScannedBytes = 100_000_000_000;

    /// <param name="days">How long events are kept.</param>
    public Lake(Construct scope, string id, int days) : base(scope, id)
    {
        // No versions: a file is named by its content, so one that is written again is the same; and the logs themselves lie in another bucket. No transition to a
        // colder class: most files are far below the 128 KB that those charge for at least.
        Bucket = PrivateBucket.Create(this, PrivateBucket.Expire("Events", Events, days), PrivateBucket.Expire("Results", Results, ResultDays));
        string database = $"{Stack.Of(this).StackName.ToLowerInvariant().Replace('-', '_')}_lake";
        AddTable(database);
        AddQueries(database);
    }

    public Bucket Bucket { get; }

    /// <summary>What IOTA_LAKE says to the program.</summary>
    public string Location => $"s3://{Bucket.BucketName}/{Events}";

    /// <summary>Where Iota writes, and nowhere else.</summary>
    public string EventObjects => $"{Bucket.BucketArn}/{Events}*";

    private void AddTable(string name)
    {
        var database = new CfnDatabase(this, "Database", new CfnDatabaseProps
        {
            CatalogId = Aws.ACCOUNT_ID,
            DatabaseInput = new CfnDatabase.DatabaseInputProperty { Name = name, Description = "Iota: the events that rules have seen" },
        });
        var table = new CfnTable(this, "CloudTrail", new CfnTableProps
        {
            CatalogId = Aws.ACCOUNT_ID,
            DatabaseName = name,
            TableInput = new CfnTable.TableInputProperty
            {
                Name = CloudTrail,
                Description = "CloudTrail events, one a row, as JSON text. Every query names a day.",
                TableType = "EXTERNAL_TABLE",
                PartitionKeys = new[] { Column("day", "string"), Column("hour", "string") },
                Parameters = Projection(),
                StorageDescriptor = new CfnTable.StorageDescriptorProperty
                {
                    Columns = new[] { Column("event", "string") },
                    Location = $"{Location}log_type={CloudTrail}/",
                    InputFormat = "org.apache.hadoop.mapred.TextInputFormat",
                    OutputFormat = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                    SerdeInfo = new CfnTable.SerdeInfoProperty
                    {
                        SerializationLibrary = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                        // One column, the whole line: U+0001 cannot stand in JSON unescaped. A SerDe for JSON would fail a whole query on one event with two keys that
                        // differ only in case, and whoever makes events can make such (docs/decisions/0020-lake.md).
                        Parameters = new Dictionary<string, string> { ["field.delim"] = "\u0001", ["serialization.format"] = "\u0001" },
                    },
                },
            },
        });
        table.AddDependency(database);
    }

    /// <summary>docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html</summary>
    private Dictionary<string, string> Projection() => new()
    {
        ["EXTERNAL"] = "TRUE",
        ["projection.enabled"] = "true",
        ["projection.day.type"] = "date",
        ["projection.day.format"] = "yyyy-MM-dd",
        // CloudTrail's first year, because old logs may be scanned today; tomorrow, because clocks differ.
        ["projection.day.range"] = "2013-01-01,NOW+1DAYS",
        ["projection.day.interval"] = "1",
        ["projection.day.interval.unit"] = "DAYS",
        ["projection.hour.type"] = "integer",
        ["projection.hour.range"] = "0,23",
        ["projection.hour.digits"] = "2",
        ["storage.location.template"] = $"{Location}log_type={CloudTrail}/day=${{day}}/hour=${{hour}}/",
    };

    private void AddQueries(string database)
    {
        var workgroup = new CfnWorkGroup(this, "Workgroup", new CfnWorkGroupProps
        {
            Name = $"{Stack.Of(this).StackName}-lake",
            Description = "Queries of Iota's lake",
            // Its queries are kept with the stack that they came from.
            RecursiveDeleteOption = true,
            WorkGroupConfiguration = new CfnWorkGroup.WorkGroupConfigurationProperty
            {
                EnforceWorkGroupConfiguration = true,
                BytesScannedCutoffPerQuery = MaxScannedBytes,
                PublishCloudWatchMetricsEnabled = false,
                ResultConfiguration = new CfnWorkGroup.ResultConfigurationProperty
                {
                    OutputLocation = $"s3://{Bucket.BucketName}/{Results}",
                    EncryptionConfiguration = new CfnWorkGroup.EncryptionConfigurationProperty { EncryptionOption = "SSE_S3" },
                },
            },
        });
        foreach ((string id, string name, string sql) in LakeQueries.All)
        {
            var query = new CfnNamedQuery(this, id, new CfnNamedQueryProps
            {
                Name = name,
                Database = database,
                WorkGroup = workgroup.Name,
                QueryString = string.Format(CultureInfo.InvariantCulture, sql, CloudTrail),
            });
            query.AddDependency(workgroup);
        }
    }

    private static CfnTable.ColumnProperty Column(string name, string type) => new() { Name = name, Type = type };
}
