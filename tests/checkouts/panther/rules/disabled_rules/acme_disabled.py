import a_module_that_nobody_has


def rule(event):
    return a_module_that_nobody_has.judge(event)
