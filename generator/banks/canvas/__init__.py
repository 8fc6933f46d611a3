"""Banks for Canvas in classic QTI 1.2, as Canvas writes it: quizzes, or what a quiz draws from.

How Canvas reads them is its `gems/plugins/qti_exporter`, which has `QTIMigrationTool` read them
first, and `app/models/importers`; how it grades is
`app/models/quizzes/quiz_question/numerical_question.rb`, and what it makes of a number that is
typed `ui/features/take_quiz`.
"""
