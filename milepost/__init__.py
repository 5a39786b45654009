"""Milepost: will the model be good enough by the date we promised, and what is that worth to the business?"""
