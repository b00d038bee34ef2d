# isinstance of an object whose class lies.


class _Liar:
    @property
    def __class__(self):
        return str


LIAR = _Liar()


def rule(event):
    return isinstance(LIAR, str) and event.get("eventName") != "Fine"
