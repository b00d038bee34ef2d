using System.Text;
using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

/// <summary>Who may do what, decided by a simulator of IAM over the policies of the template. The tables are the specification.</summary>
public class SimulationTests
{
    /// <summary>Role; action; resource; context of the request; what IAM says.</summary>
    private const string Roles = """
        Detection  s3:GetObject              logs/AWSLogs/111122223333/CloudTrail/eu-west-1/a.json.gz    -                                          Allowed
        Detection  s3:GetObject              logs/AWSLogs/111122223333/CloudTrail-Digest/a.json.gz       -                                          ImplicitlyDenied
        Detection  s3:GetObject              arn:aws:s3:::org-logs/AWSLogs/o-1a2b3c/444455556666/a.gz    -                                          Allowed
        Detection  s3:GetObject              arn:aws:s3:::org-logs/secrets/a                             -                                          ImplicitlyDenied
        Detection  s3:PutObject              logs/AWSLogs/111122223333/CloudTrail/a.json.gz              -                                          ImplicitlyDenied
        Detection  s3:DeleteObject           logs/AWSLogs/111122223333/CloudTrail/a.json.gz              -                                          ImplicitlyDenied
        Detection  s3:PutObject              alerts/pending/a                                            -                                          Allowed
        Detection  s3:PutObject              alerts/delivered/a                                          -                                          ImplicitlyDenied
        Detection  s3:GetObject              alerts/pending/a                                            -                                          ImplicitlyDenied
        Detection  s3:PutObject              arn:aws:s3:::somebody-else/a                                -                                          ImplicitlyDenied
        Detection  kms:Decrypt               key                                                         kms:ViaService=s3.eu-west-1.amazonaws.com,kms:EncryptionContext:aws:s3:arn=LOGS/AWSLogs/111122223333/CloudTrail/a  Allowed
        Detection  kms:Decrypt               key                                                         kms:ViaService=s3.eu-west-1.amazonaws.com,kms:EncryptionContext:aws:s3:arn=arn:aws:s3:::other/a  ImplicitlyDenied
        Detection  kms:Decrypt               key                                                         kms:EncryptionContext:aws:s3:arn=LOGS/AWSLogs/111122223333/CloudTrail/a  ImplicitlyDenied
        Detection  sqs:ReceiveMessage        ingest                                                      -                                          Allowed
        Detection  sqs:SendMessage           ingest                                                      -                                          ImplicitlyDenied
        Detection  sqs:ReceiveMessage        outgoing                                                    -                                          ImplicitlyDenied
        Detection  ec2:CreateNetworkInterface  arn:aws:ec2:eu-west-1:111122223333:network-interface/*    -                                          Allowed
        Detection  ec2:CreateNetworkInterface  arn:aws:ec2:eu-west-1:111122223333:network-interface/*    lambda:SourceFunctionArn=arn:aws:lambda:eu-west-1:111122223333:function:x  ExplicitlyDenied
        Detection  ssm:GetParameter          arn:aws:ssm:eu-west-1:111122223333:parameter/iota/slack     -                                          ImplicitlyDenied
        Detection  iam:CreateUser            arn:aws:iam::111122223333:user/x                            -                                          ImplicitlyDenied
        Detection  s3:PutObject              lake/events/log_type=aws_cloudtrail/a                       -                                          Allowed
        Detection  s3:PutObject              lake/results/a                                              -                                          ImplicitlyDenied
        Detection  s3:GetObject              lake/events/log_type=aws_cloudtrail/a                       -                                          ImplicitlyDenied
        Detection  s3:DeleteObject           lake/events/log_type=aws_cloudtrail/a                       -                                          ImplicitlyDenied
        Tick       s3:PutObject              lake/events/log_type=aws_cloudtrail/a                       -                                          Allowed
        Tick       s3:GetObject              lake/events/log_type=aws_cloudtrail/a                       -                                          ImplicitlyDenied
        Tick       s3:GetObject              logs/AWSLogs/111122223333/CloudTrail/eu-west-1/a.json.gz    -                                          Allowed
        Tick       s3:GetObject              logs/AWSLogs/111122223333/CloudTrail-Digest/a.json.gz       -                                          ImplicitlyDenied
        Tick       s3:PutObject              alerts/snapshots/a                                          -                                          Allowed
        Tick       s3:GetObject              alerts/delivered/a                                          -                                          Allowed
        Tick       s3:DeleteObject           alerts/delivered/a                                          -                                          ImplicitlyDenied
        Tick       sqs:ReceiveMessage        ingest                                                      -                                          ImplicitlyDenied
        Admin      s3:GetObject              alerts/snapshots/a                                          -                                          Allowed
        Admin      s3:PutObject              alerts/pending/a                                            -                                          Allowed
        Admin      s3:PutObject              alerts/snapshots/a                                          -                                          ImplicitlyDenied
        Admin      s3:GetObject              logs/AWSLogs/111122223333/CloudTrail/eu-west-1/a.json.gz    -                                          ImplicitlyDenied
        Admin      s3:PutObject              lake/events/log_type=aws_cloudtrail/a                       -                                          ImplicitlyDenied
        Notify     s3:PutObject              lake/events/log_type=aws_cloudtrail/a                       -                                          ImplicitlyDenied
        Notify     s3:GetObject              alerts/pending/a                                            -                                          Allowed
        Notify     s3:DeleteObject           alerts/pending/a                                            -                                          Allowed
        Notify     s3:DeleteObject           alerts/delivered/a                                          -                                          ImplicitlyDenied
        Notify     s3:GetObject              alerts/snapshots/a                                          -                                          ImplicitlyDenied
        Notify     s3:GetObject              logs/AWSLogs/111122223333/CloudTrail/eu-west-1/a.json.gz    -                                          ImplicitlyDenied
        Notify     ssm:GetParameter          arn:aws:ssm:eu-west-1:111122223333:parameter/iota/slack     -                                          Allowed
        Notify     ssm:GetParameter          arn:aws:ssm:eu-west-1:111122223333:parameter/other          -                                          ImplicitlyDenied
        Notify     sqs:ReceiveMessage        outgoing                                                    -                                          Allowed
        Notify     elasticfilesystem:ClientMount  arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-0123456789abcdef0  -              ImplicitlyDenied
        """;

    /// <summary>The same for the role of the worker in Kubernetes. Not keys: the policy of one that the stack did not make decides, and is not in it.</summary>
    private const string WorkerRole = """
        Worker     sqs:ReceiveMessage            ingest                                                      -                                          Allowed
        Worker     sqs:DeleteMessage             ingest                                                      -                                          Allowed
        Worker     sqs:ChangeMessageVisibility   ingest                                                      -                                          Allowed
        Worker     sqs:SendMessage               ingest                                                      -                                          ImplicitlyDenied
        Worker     sqs:PurgeQueue                ingest                                                      -                                          ImplicitlyDenied
        Worker     sqs:ReceiveMessage            arn:aws:sqs:eu-west-1:111122223333:other                    -                                          ImplicitlyDenied
        Worker     s3:GetObject                  arn:aws:s3:::company-logs/AWSLogs/111122223333/a.json.gz    -                                          Allowed
        Worker     s3:GetObject                  arn:aws:s3:::company-logs/secrets/a                         -                                          ImplicitlyDenied
        Worker     s3:PutObject                  arn:aws:s3:::company-logs/AWSLogs/111122223333/a.json.gz    -                                          ImplicitlyDenied
        Worker     s3:ListBucket                 arn:aws:s3:::company-logs                                   -                                          ImplicitlyDenied
        Worker     s3:PutObject                  lake/events/log_type=aws_cloudtrail/a                       -                                          Allowed
        Worker     s3:GetObject                  lake/events/log_type=aws_cloudtrail/a                       -                                          ImplicitlyDenied
        Worker     s3:PutObject                  lake/results/a                                              -                                          ImplicitlyDenied
        Worker     ssm:GetParameter              arn:aws:ssm:eu-west-1:111122223333:parameter/iota/slack     -                                          Allowed
        Worker     ssm:GetParameter              arn:aws:ssm:eu-west-1:111122223333:parameter/other          -                                          ImplicitlyDenied
        Worker     sts:AssumeRole                arn:aws:iam::444455556666:role/iota-reader                  -                                          Allowed
        Worker     sts:AssumeRole                arn:aws:iam::444455556666:role/administrator                -                                          ImplicitlyDenied
        Worker     iam:CreateUser                arn:aws:iam::111122223333:user/x                            -                                          ImplicitlyDenied
        """;

    /// <summary>The same for the role that a member account's stack makes.</summary>
    private const string Member = """
        ReadRole   s3:GetObject                  arn:aws:s3:::member-logs/AWSLogs/444455556666/a.json.gz     -                                          Allowed
        ReadRole   s3:GetObject                  arn:aws:s3:::member-logs/secrets/a                          -                                          ImplicitlyDenied
        ReadRole   s3:PutObject                  arn:aws:s3:::member-logs/AWSLogs/444455556666/a.json.gz     -                                          ImplicitlyDenied
        ReadRole   s3:ListBucket                 arn:aws:s3:::member-logs                                    s3:prefix=AWSLogs/444455556666/            Allowed
        ReadRole   s3:ListBucket                 arn:aws:s3:::member-logs                                    s3:prefix=secrets/                         ImplicitlyDenied
        ReadRole   sns:Publish                   arn:aws:sns:eu-west-1:111122223333:topic                    -                                          ImplicitlyDenied
        """;

    private const string Sender = """
        Sender     s3:PutObject                  canary/AWSLogs/111122223333/CloudTrail/eu-west-1/canary-1.json  -                                      Allowed
        Sender     s3:PutObject                  logs/AWSLogs/111122223333/CloudTrail/eu-west-1/canary-1.json    -                                      ImplicitlyDenied
        Sender     s3:GetObject                  canary/AWSLogs/111122223333/CloudTrail/eu-west-1/canary-1.json  -                                      ImplicitlyDenied
        """;

    /// <summary>Service; action; resource with a policy; context of the request; what IAM says.</summary>
    private const string Services = """
        sns.amazonaws.com         sqs:SendMessage  ingest    aws:SourceArn=TRAIL_TOPIC                                         Allowed
        sns.amazonaws.com         sqs:SendMessage  ingest    aws:SourceArn=arn:aws:sns:eu-west-1:444455556666:org-trail        Allowed
        sns.amazonaws.com         sqs:SendMessage  ingest    aws:SourceArn=arn:aws:sns:eu-west-1:999999999999:trail            ImplicitlyDenied
        sns.amazonaws.com         sqs:SendMessage  ingest    aws:SourceArn=TRAIL_TOPIC,aws:SecureTransport=false               ExplicitlyDenied
        s3.amazonaws.com          sqs:SendMessage  ingest    aws:SourceAccount=111122223333,aws:SourceArn=arn:aws:s3:::iota-bucket-1  ImplicitlyDenied
        events.amazonaws.com      sqs:SendMessage  ingest    aws:SourceArn=arn:aws:events:eu-west-1:111122223333:rule/other    ImplicitlyDenied
        s3.amazonaws.com          sqs:SendMessage  outgoing  aws:SourceAccount=111122223333,aws:SourceArn=arn:aws:s3:::iota-bucket-1  Allowed
        s3.amazonaws.com          sqs:SendMessage  outgoing  aws:SourceAccount=111122223333,aws:SourceArn=arn:aws:s3:::other         ImplicitlyDenied
        s3.amazonaws.com          sqs:SendMessage  outgoing  aws:SourceAccount=999999999999,aws:SourceArn=arn:aws:s3:::iota-bucket-1  ImplicitlyDenied
        sns.amazonaws.com         sqs:SendMessage  outgoing  aws:SourceArn=TRAIL_TOPIC                                         ImplicitlyDenied
        s3.amazonaws.com          sns:Publish      topic     aws:SourceAccount=111122223333,aws:SourceArn=arn:aws:s3:::iota-bucket-1  Allowed
        s3.amazonaws.com          sns:Publish      topic     aws:SourceAccount=111122223333,aws:SourceArn=arn:aws:s3:::other         ImplicitlyDenied
        s3.amazonaws.com          sns:Publish      topic     aws:SourceAccount=999999999999,aws:SourceArn=arn:aws:s3:::iota-bucket-1  ImplicitlyDenied
        cloudwatch.amazonaws.com  sns:Publish      ops       aws:SourceAccount=111122223333                                    Allowed
        cloudwatch.amazonaws.com  sns:Publish      ops       aws:SourceAccount=999999999999                                    ImplicitlyDenied
        cloudtrail.amazonaws.com  s3:PutObject     logs/AWSLogs/111122223333/CloudTrail/a  aws:SourceArn=arn:aws:cloudtrail:eu-west-1:111122223333:trail/Iota,s3:x-amz-acl=bucket-owner-full-control   Allowed
        cloudtrail.amazonaws.com  s3:PutObject     logs/AWSLogs/111122223333/CloudTrail/a  aws:SourceArn=arn:aws:cloudtrail:eu-west-1:999999999999:trail/Iota,s3:x-amz-acl=bucket-owner-full-control   ImplicitlyDenied
        cloudtrail.amazonaws.com  s3:PutObject     logs/AWSLogs/999999999999/CloudTrail/a  aws:SourceArn=arn:aws:cloudtrail:eu-west-1:111122223333:trail/Iota,s3:x-amz-acl=bucket-owner-full-control   ImplicitlyDenied
        """;

    [Fact]
    public void Each_role_may_do_this_and_nothing_else() => Check(Synthesis.Everything, Roles, (who, request) => new JsonObject
    {
        ["request"] = request(Deployed.Arn(Synthesis.Everything.At($"{who}/Permissions/Role", "AWS::IAM::Role"))),
        ["identityPolicies"] = new JsonArray(new JsonObject { ["name"] = "role", ["policy"] = new Deployed(Synthesis.Everything).PolicyOfRole(who) }),
    });

    [Fact]
    public void Each_service_may_do_this_for_its_source_and_nothing_else() => Check(Synthesis.Everything, Services, (who, request) => new JsonObject
    {
        ["request"] = request(who),
        ["identityPolicies"] = new JsonArray(),
    });

    [Fact]
    public void The_role_of_the_worker_may_do_this_and_nothing_else() => Check(Synthesis.Worker, WorkerRole, (who, request) => new JsonObject
    {
        ["request"] = request(Deployed.Arn(Synthesis.Worker.At($"{who}/Role", "AWS::IAM::Role"))),
        ["identityPolicies"] = new JsonArray(new JsonObject
        {
            ["name"] = "role",
            ["policy"] = new Deployed(Synthesis.Worker).Resolve(Synthesis.Worker.At($"{who}/Role", "AWS::IAM::Policy")["PolicyDocument"]!),
        }),
    });

    [Fact]
    public void The_role_of_a_member_account_reads_its_logs_and_nothing_else() => Check(Synthesis.LogAccount, Member, (who, request) => new JsonObject
    {
        ["request"] = request(Deployed.Arn(Synthesis.LogAccount.At(who, "AWS::IAM::Role"))),
        ["identityPolicies"] = new JsonArray(new JsonObject
        {
            ["name"] = "role",
            ["policy"] = new Deployed(Synthesis.LogAccount).Resolve(Synthesis.LogAccount.At(who, "AWS::IAM::Policy")["PolicyDocument"]!),
        }),
    });

    [Fact]
    public void The_sender_of_canaries_puts_them_and_does_nothing_else() => Check(Synthesis.Everything, Sender, (who, request) => new JsonObject
    {
        ["request"] = request(Deployed.Arn(Synthesis.Everything.At($"Canary/{who}/Role", "AWS::IAM::Role"))),
        ["identityPolicies"] = new JsonArray(new JsonObject
        {
            ["name"] = "role",
            ["policy"] = new Deployed(Synthesis.Everything).Resolve(Synthesis.Everything.At($"Canary/{who}/Role", "AWS::IAM::Policy")["PolicyDocument"]!),
        }),
    });

    private static void Check(Synthesis stack, string table, Func<string, Func<string, JsonObject>, JsonObject> simulation)
    {
        string[] lines = table.Split('\n');
        var simulations = new JsonArray([.. lines.Select(line => (JsonNode)Simulation(stack, Cells(line), simulation))]);
        // The simulator overlooks encryption contexts; IAM does not. Another key with text stands in.
        string input = simulations.ToJsonString().Replace("kms:EncryptionContext:aws:s3:arn", "kms:RequestAlias", StringComparison.Ordinal);
        IReadOnlyList<string> decisions = NpmChecks.Run("simulate.mjs", [], input);
        var decided = new StringBuilder();
        foreach ((string line, string decision) in lines.Zip(decisions)) decided.AppendLine($"{line[..(line.TrimEnd().LastIndexOf(' ') + 1)]}{decision}");
        Assert.Equal(lines.Select(line => line.TrimEnd()), decided.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static JsonObject Simulation(Synthesis stack, string[] cells, Func<string, Func<string, JsonObject>, JsonObject> simulation)
    {
        (string arn, Resource? owner) = Find(stack, cells[2]);
        JsonObject made = simulation(cells[0], principal => new JsonObject
        {
            ["action"] = cells[1],
            ["principal"] = principal,
            ["resource"] = new JsonObject { ["resource"] = arn, ["accountId"] = arn.Contains("999999999999", StringComparison.Ordinal) ? "999999999999" : Deployed.Account },
            ["contextVariables"] = Context(cells[3]),
        });
        if (owner is not null) made["resourcePolicy"] = new Deployed(stack).PolicyOf(owner);
        return made;
    }

    /// <summary>The ARN of what the table calls by a short name, and the resource of the template whose policy counts.</summary>
    private static (string Arn, Resource? Owner) Find(Synthesis stack, string name)
    {
        if (name.StartsWith("arn:", StringComparison.Ordinal)) return (name, null);
        string[] parts = name.Split('/', 2);
        (string path, string type) = parts[0] switch
        {
            "logs" => ("Trail/Bucket", "AWS::S3::Bucket"),
            "alerts" => ("Alerts/Bucket", "AWS::S3::Bucket"),
            "lake" => ("Lake/Bucket", "AWS::S3::Bucket"),
            "canary" => ("Canary/Bucket", "AWS::S3::Bucket"),
            "ingest" => ("Ingest/Queue", "AWS::SQS::Queue"),
            "outgoing" => ("Outgoing/Queue", "AWS::SQS::Queue"),
            "topic" => ("Trail/Announcements/Topic", "AWS::SNS::Topic"),
            "ops" => ("Alarms/Topic", "AWS::SNS::Topic"),
            "key" => ("Trail/Key", "AWS::KMS::Key"),
            _ => throw new ArgumentException($"The table has no name '{name}'.", nameof(name)),
        };
        Resource owner = stack.At(path, type);
        return (Deployed.Arn(owner) + (parts.Length > 1 ? $"/{parts[1]}" : ""), owner);
    }

    private static JsonObject Context(string text)
    {
        string logs = Deployed.Arn(Synthesis.Everything.At("Trail/Bucket", "AWS::S3::Bucket"));
        string topic = Deployed.Arn(Synthesis.Everything.At("Trail/Announcements/Topic", "AWS::SNS::Topic"));
        var context = new JsonObject { ["aws:SecureTransport"] = "true" };
        foreach (string pair in text == "-" ? [] : text.Split(','))
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            context[pair[..at]] = pair[(at + 1)..].Replace("LOGS", logs, StringComparison.Ordinal).Replace("TRAIL_TOPIC", topic, StringComparison.Ordinal);
        }
        return context;
    }

    private static string[] Cells(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
