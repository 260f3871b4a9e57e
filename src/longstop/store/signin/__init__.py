"""Keep who may sign in: accounts of people, their invitations, second factors and sessions."""
