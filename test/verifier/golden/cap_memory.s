# More memory than the caller allows.
#! max_memory=1000
	r0 = 0
	exit
