def rule(event):
    return event.deep_walk("p_any_aws_arns", default=[]) != []
