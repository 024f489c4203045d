"""What lies in the watched folders: looked at by walk, told apart by sniff; nothing there is ever changed."""
