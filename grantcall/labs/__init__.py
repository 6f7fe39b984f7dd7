"""Floor 3: the community labs: places, diary, promises."""
