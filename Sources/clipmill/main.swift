print("clipmill")
