-- row_kind = "language"
-- fills    = ["server"]
-- needs    = ["dbo.tbLanguage"]
-- why      = "Which languages are synchronised; no view that anybody has described holds them."
select l.ShortLanguage as language, l.Enabled as enabled
  from dbo.tbLanguage l
