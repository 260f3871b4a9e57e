"""Every figure beside a peer or a limit; a package, since an installed one has its name."""
