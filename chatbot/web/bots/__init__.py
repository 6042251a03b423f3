"""The bots of WeCom and Feishu: their messages in, the engine's answers out, each in the form that the platform documents."""
