"""Language models: reached, priced, kept within a budget, and believed only as far as their answers validate.

Importing this package loads neither LangChain nor boto3; the first call to a model does.
"""
