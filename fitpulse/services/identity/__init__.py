"""Identity: accounts, sign-ins, consents, and the OpenID provider that issues the tokens."""
