"""Pages for anybody, and for members."""
