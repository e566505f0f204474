"""What a page holds: any medium becomes text, its lines, blocks, sentences and questions; its day and authors."""
