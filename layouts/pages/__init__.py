"""One module per page: `layout(site, query)` returns the whole page; parts that change are functions of the same."""
