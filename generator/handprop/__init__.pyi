from generator import *
