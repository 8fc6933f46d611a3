from generator.errors import *
