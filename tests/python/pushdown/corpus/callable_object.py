# rule is an object that can be called.


class _Check:
    def __call__(self, event):
        return event.get("eventName") == "Evil"


rule = _Check()
