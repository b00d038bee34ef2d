def rule(_):
    return True


def title(row):
    return f"{row['COUNT']} failed logins"
