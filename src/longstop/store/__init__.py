"""Hold the tables, the SQL and the migrations: nobody else speaks to the database."""
