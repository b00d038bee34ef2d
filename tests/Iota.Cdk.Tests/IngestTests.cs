using System.Text.Json.Nodes;

namespace Iota.Cdk.Tests;

public class IngestTests
{
    [Fact]
    public void A_notification_that_fails_five_times_goes_to_the_dead_letter_queue_for_two_weeks()
    {
        foreach (Synthesis stack in Synthesis.Both)
        {
            Resource queue = stack.At("Ingest/Queue", "AWS::SQS::Queue"), deadLetters = stack.At("Ingest/DeadLetters", "AWS::SQS::Queue");
            Assert.Equal(5, (int)queue["RedrivePolicy"]!["maxReceiveCount"]!);
            Assert.True(JsonNode.DeepEquals(Synthesis.Ref(deadLetters, "Arn"), queue["RedrivePolicy"]!["deadLetterTargetArn"]));
            Assert.Equal(14 * 24 * 3600, (int)deadLetters["MessageRetentionPeriod"]!);
        }
    }

    [Fact]
    public void A_notification_that_nobody_takes_waits_for_two_weeks() =>
        Assert.Equal(14 * 24 * 3600, (int)Synthesis.NewTrail.At("Ingest/Queue", "AWS::SQS::Queue")["MessageRetentionPeriod"]!);

    [Fact]
    public void A_batch_is_hidden_for_six_times_the_time_that_the_function_has()
    {
        Assert.Equal(120, (int)Synthesis.NewTrail.Function("Detection")["Timeout"]!);
        Assert.Equal(720, (int)Synthesis.NewTrail.At("Ingest/Queue", "AWS::SQS::Queue")["VisibilityTimeout"]!);
    }

    [Fact]
    public void Of_a_batch_only_the_messages_that_failed_are_tried_again()
    {
        foreach (Synthesis stack in Synthesis.Both)
        {
            Resource mapping = stack.At("Detection/Function", "AWS::Lambda::EventSourceMapping");
            Assert.Equal("""["ReportBatchItemFailures"]""", mapping["FunctionResponseTypes"]!.ToJsonString());
            Assert.True(JsonNode.DeepEquals(Synthesis.Ref(stack.At("Ingest/Queue", "AWS::SQS::Queue"), "Arn"), mapping["EventSourceArn"]));
        }
    }

    [Fact]
    public void Two_batches_of_ten_run_at_a_time()
    {
        Resource mapping = Synthesis.NewTrail.At("Detection/Function", "AWS::Lambda::EventSourceMapping");
        Assert.Equal(10, (int)mapping["BatchSize"]!);
        Assert.Equal(10, (int)mapping["MaximumBatchingWindowInSeconds"]!);
        Assert.Equal(2, (int)mapping["ScalingConfig"]!["MaximumConcurrency"]!);
    }

    [Fact]
    public void Queues_are_encrypted_and_refuse_calls_without_tls()
    {
        foreach (Synthesis stack in Synthesis.Both)
        {
            Assert.All(stack.All("AWS::SQS::Queue"), queue => Assert.True((bool)queue["SqsManagedSseEnabled"]!));
            Assert.Equal(stack.All("AWS::SQS::Queue").Count, stack.All("AWS::SQS::QueuePolicy").Count);
            Assert.All(stack.All("AWS::SQS::QueuePolicy"), policy => Assert.True(policy.RefusesWithoutTls));
        }
    }

    [Fact]
    public void Only_the_topic_of_the_source_can_send_to_the_queue()
    {
        foreach (Synthesis stack in Synthesis.Both)
        {
            IEnumerable<Statement> statements = stack.At("Ingest/Queue", "AWS::SQS::QueuePolicy").Statements;
            Statement allowed = Assert.Single(statements, statement => statement.Effect == "Allow");
            Assert.Equal(["sqs:SendMessage"], allowed.Actions);
            Assert.Equal("""{"Service":"sns.amazonaws.com"}""", allowed.Json["Principal"]!.ToJsonString());
            Assert.Equal([stack == Synthesis.NewTrail ? "${TrailAnnouncementsTopic}" : TestSettings.TopicArn], allowed.Condition("ArnEquals", "aws:SourceArn"));
        }
    }

    [Fact]
    public void The_topic_of_an_existing_trail_is_the_one_that_was_given() =>
        Assert.Equal(TestSettings.TopicArn, (string?)Synthesis.ExistingTrail.At("Ingest/Queue", "AWS::SNS::Subscription")["TopicArn"]);
}
