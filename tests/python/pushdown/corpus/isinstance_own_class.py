# A class of the rule's own decides about isinstance.


class _Meta(type):
    def __instancecheck__(cls, value):
        return True


class Text(metaclass=_Meta):
    pass


def rule(event):
    return isinstance(event.get("eventName"), Text)
