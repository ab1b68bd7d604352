"""The invented story that `demo` tells on top of the real data; it joins the rooms, as the commands do."""
