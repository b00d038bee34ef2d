WRITE_ACTIONS = {"CreateUser", "CreateAccessKey", "AttachUserPolicy"}
