using Iota.Engine.Sources;

namespace Iota.Engine.Services;

/// <summary>The messages of a queue that are worked on together, and which of them come again: all, but those of which everything has become durable.</summary>
public sealed class MessageBatch
{
    private readonly List<Message> _messages = [];
    private readonly Dictionary<ObjectRef, HashSet<Message>> _waiting = [];
    private readonly List<ObjectRef> _objects = [];
    private readonly Dictionary<ObjectRef, ReadOnlyMemory<byte>> _events = [];
    private readonly SortedDictionary<IgnoreReason, int> _ignored = [];

    /// <param name="messages">The id and the body of each.</param>
    public MessageBatch(IEnumerable<(string Id, string Body)> messages)
    {
        foreach ((string id, string body) in messages) Add(new Message(id, Notification.Parse(body)));
    }

    /// <summary>How many messages there are.</summary>
    public int Count => _messages.Count;

    /// <summary>What is to be processed, each once, in the order of the messages.</summary>
    public IReadOnlyList<ObjectRef> Objects => _objects;

    /// <summary>The events among <see cref="Objects"/> that came in the messages themselves.</summary>
    public IReadOnlyDictionary<ObjectRef, ReadOnlyMemory<byte>> Events => _events;

    /// <summary>Parts of messages that need no work, counted by reason.</summary>
    public IReadOnlyDictionary<IgnoreReason, int> Ignored => _ignored;

    /// <summary>Messages that were not understood, with what is wrong with each.</summary>
    public IEnumerable<(string Id, string Problem)> Problems =>
        _messages.Where(message => message.Problem is not null).Select(message => (message.Id, message.Problem!));

    /// <summary>Messages that come again as things stand.</summary>
    public int FailedCount => _messages.Count(message => message.IsFailed);

    /// <summary>The ids of the messages that come again as things stand, each once, however often the batch has it.</summary>
    public IReadOnlyList<string> FailedIds => [.. _messages.Where(message => message.IsFailed).Select(message => message.Id).Distinct()];

    /// <summary>Takes note that an object is durable.</summary>
    public void Complete(ObjectRef source)
    {
        foreach (Message message in _waiting[source]) message.Outstanding--;
    }

    private void Add(Message message)
    {
        _messages.Add(message);
        Notification notification = message.Notification;
        foreach ((IgnoreReason reason, int count) in notification.Ignored) _ignored[reason] = _ignored.GetValueOrDefault(reason) + count;
        foreach (ObjectRef source in notification.Objects) Await(message, source);
        if (notification.Event is not { } inline) return;
        _events[inline.Source] = inline.Json;
        Await(message, inline.Source);
    }

    private void Await(Message message, ObjectRef source)
    {
        if (!_waiting.TryGetValue(source, out HashSet<Message>? messages))
        {
            _waiting[source] = messages = [];
            _objects.Add(source);
        }
        if (messages.Add(message)) message.Outstanding++;
    }

    private sealed class Message(string id, Notification notification)
    {
        public string Id => id;

        public Notification Notification => notification;

        public string? Problem => notification.Problem;

        /// <summary>Objects that are not durable yet.</summary>
        public int Outstanding { get; set; }

        public bool IsFailed => Outstanding > 0 || Problem is not null;
    }
}
