"""What happens: inputs -> a valid selection -> the parts of a page. One module per page."""
