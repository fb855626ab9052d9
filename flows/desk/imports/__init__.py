"""导入台账: the pages by which an office's old 台账 is taken over, looked back at, and undone."""
